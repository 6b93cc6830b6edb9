{{- /* What the chart makes. Takes a dict with root, sets what platform-lib.platform.context says. */ -}}
{{- define "scaling.context" -}}
{{- $_ := include "platform-lib.platform.context" . -}}
{{- if .on -}}
{{- end -}}
{{- end -}}
