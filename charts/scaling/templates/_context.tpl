{{- /* What the chart makes. Takes a dict with root, sets what platform-lib.platform.context says. */ -}}
{{- define "scaling.context" -}}
{{- $_ := include "platform-lib.platform.context" . -}}
{{- if .on -}}
{{- $_ := include "scaling.checks" . -}}
{{- $_ := include "scaling.priorities" . -}}
{{- $_ := include "scaling.overprovisioning" . -}}
{{- $_ := include "scaling.keda" . -}}
{{- $_ := include "scaling.karpenter" . -}}
{{- $_ := include "scaling.cluster-autoscaler" . -}}
{{- $_ := include "scaling.alerts" . -}}
{{- $_ := include "platform-lib.platform.dashboards" (dict "context" .) -}}
{{- end -}}
{{- end -}}
