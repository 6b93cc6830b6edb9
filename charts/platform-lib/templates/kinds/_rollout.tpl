{{- define "platform-lib.kinds.rollout" -}}
{{- with .rollout -}}
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
