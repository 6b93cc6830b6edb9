{{- define "platform-lib.kinds.podDisruptionBudget" -}}
{{- with .podDisruptionBudget -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  maxUnavailable: 1
  # A pod that is not ready anyway must not hold up the drain of a node.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- toYaml .selector | nindent 6 }}
{{- end -}}
{{- end -}}
