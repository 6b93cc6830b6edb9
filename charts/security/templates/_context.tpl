{{- /* What the chart makes. Takes a dict with root, sets what platform-lib.platform.context says. */ -}}
{{- define "security.context" -}}
{{- $_ := include "platform-lib.platform.context" . -}}
{{- if .on -}}
{{- end -}}
{{- end -}}
