{{- /* What the chart makes. Takes a dict with root, sets what platform-lib.platform.context says, and rules (a name, or ""). */ -}}
{{- define "monitoring.context" -}}
{{- $_ := include "platform-lib.platform.context" . -}}
{{- $_ := set . "rules" "" -}}
{{- if .on -}}
{{- $_ := include "monitoring.rules" . -}}
{{- $_ := include "monitoring.dashboards" . -}}
{{- end -}}
{{- end -}}
