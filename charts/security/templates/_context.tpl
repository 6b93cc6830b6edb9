{{- /* What the chart makes. Takes a dict with root, sets what platform-lib.platform.context and security.policies say. */ -}}
{{- define "security.context" -}}
{{- $_ := include "platform-lib.platform.context" . -}}
{{- if .on -}}
{{- $_ := include "security.policies" . -}}
{{- $_ := include "security.defaults" . -}}
{{- end -}}
{{- end -}}
