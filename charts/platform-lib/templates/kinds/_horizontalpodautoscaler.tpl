{{- define "platform-lib.kinds.horizontalPodAutoscaler" -}}
{{- with .horizontalPodAutoscaler -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: {{ .kind }}
    name: {{ .name | quote }}
  minReplicas: {{ .min }}
  maxReplicas: {{ .max }}
  metrics:
    {{- toYaml .metrics | nindent 4 }}
  {{- with .behavior }}
  behavior:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}
