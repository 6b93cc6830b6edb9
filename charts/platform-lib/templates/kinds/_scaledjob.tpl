{{- define "platform-lib.kinds.scaledJob" -}}
{{- with .scaledJob -}}
apiVersion: keda.sh/v1alpha1
kind: ScaledJob
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  jobTargetRef:
    {{- toYaml .job | nindent 4 }}
  minReplicaCount: {{ .min }}
  maxReplicaCount: {{ .max }}
  pollingInterval: {{ .polling }}
  # Jobs that run finish with what they started with; only new ones get a new template.
  rollout:
    strategy: gradual
  triggers:
    {{- toYaml .triggers | nindent 4 }}
{{- end -}}
{{- end -}}
