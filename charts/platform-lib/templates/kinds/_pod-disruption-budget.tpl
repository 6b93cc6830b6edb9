{{- /* AlwaysAllow: a pod that is broken anyway must not stop a node from being drained. */ -}}
{{- define "platform-lib.kinds.podDisruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .name | quote }}
  namespace: {{ .namespace | quote }}
  labels: {{- toYaml .labels | nindent 4 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- toYaml .selector | nindent 6 }}
{{- end -}}
