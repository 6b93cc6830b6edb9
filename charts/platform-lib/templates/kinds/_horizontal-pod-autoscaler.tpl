{{- define "platform-lib.kinds.horizontalPodAutoscaler" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ .name | quote }}
  namespace: {{ .namespace | quote }}
  labels: {{- toYaml .labels | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: {{ .kind }}
    name: {{ .name | quote }}
  minReplicas: {{ .autoscaler.min }}
  maxReplicas: {{ .autoscaler.max }}
  metrics: {{- toYaml .autoscaler.metrics | nindent 4 }}
  {{- with .autoscaler.behavior }}
  behavior: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
