{{- /* Sets service where a port is in it. */ -}}
{{- define "platform-lib.context.service" -}}
{{- $ports := list -}}
{{- range .ports -}}
{{- if .service -}}
{{- $ports = append $ports . -}}
{{- end -}}
{{- end -}}
{{- if $ports -}}
{{- $at := dict "w" . -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := set . "service" (dict "metadata" $at.metadata "selector" .selector "ports" $ports) -}}
{{- end -}}
{{- end -}}
