{{- /* Which node groups grow first, where Cluster Autoscaler runs with --expander=priority. It reads this name and no other. */ -}}
{{- define "scaling.cluster-autoscaler" -}}
{{- $own := .values.nodes.clusterAutoscaler -}}
{{- if and (eq .values.nodes.engine "clusterAutoscaler") $own.priorities -}}
{{- $at := dict "context" . "name" "cluster-autoscaler-priority-expander" "exactly" true -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := set $at.metadata "namespace" ($own.namespace | default "kube-system") -}}
{{- /* Its keys are numbers to Cluster Autoscaler, so they are written without quotes. */ -}}
{{- $lines := list -}}
{{- range $priority, $patterns := $own.priorities -}}
{{- $lines = append $lines (printf "%s: %s" $priority (toJson $patterns)) -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.object" (list . "manifest" (dict
      "apiVersion" "v1" "kind" "ConfigMap" "metadata" $at.metadata
      "data" (dict "priorities" (print ($lines | join "\n") "\n")))) -}}
{{- end -}}
{{- end -}}
