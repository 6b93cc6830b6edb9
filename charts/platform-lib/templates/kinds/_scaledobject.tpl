{{- define "platform-lib.kinds.scaledObject" -}}
{{- with .scaledObject -}}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  scaleTargetRef:
    {{- toYaml .target | nindent 4 }}
  minReplicaCount: {{ .min }}
  maxReplicaCount: {{ .max }}
  pollingInterval: {{ .polling }}
  cooldownPeriod: {{ .cooldown }}
  {{- with .fallback }}
  fallback:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .behavior }}
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        {{- toYaml . | nindent 8 }}
  {{- end }}
  triggers:
    {{- toYaml .triggers | nindent 4 }}
{{- end -}}
{{- end -}}
