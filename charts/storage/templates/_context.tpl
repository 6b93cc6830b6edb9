{{- /* What the chart makes. Takes a dict with root, sets what platform-lib.platform.context says. */ -}}
{{- define "storage.context" -}}
{{- $_ := include "platform-lib.platform.context" . -}}
{{- if .on -}}
{{- $_ := include "storage.classes" . -}}
{{- $_ := include "storage.s3" . -}}
{{- $_ := include "storage.velero" . -}}
{{- $_ := include "storage.drills" . -}}
{{- $_ := include "storage.checks" . -}}
{{- $_ := include "storage.alerts" . -}}
{{- $_ := include "platform-lib.platform.dashboards" (dict "context" .) -}}
{{- end -}}
{{- end -}}
