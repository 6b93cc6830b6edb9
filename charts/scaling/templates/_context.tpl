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

{{- /*
  Adds an object without a namespace that other objects name: (list CONTEXT API KIND NAME FIELDS), FIELDS as they are
  written beside metadata.
*/ -}}
{{- define "scaling.cluster-object" -}}
{{- $at := dict "context" (index . 0) "name" (index . 3) "cluster" true "exactly" true -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $manifest := dict "apiVersion" (index . 1) "kind" (index . 2) "metadata" $at.metadata -}}
{{- $_ := include "platform-lib.platform.object" (list (index . 0) "manifest" (merge $manifest (index . 4))) -}}
{{- end -}}
