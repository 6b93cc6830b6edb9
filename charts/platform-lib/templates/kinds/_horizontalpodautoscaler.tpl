{{- define "platform-lib.kinds.horizontalPodAutoscaler" -}}
{{- with .horizontalPodAutoscaler -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  scaleTargetRef:
    {{- toYaml .target | nindent 4 }}
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
