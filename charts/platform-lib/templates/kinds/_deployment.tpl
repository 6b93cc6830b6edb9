{{- define "platform-lib.kinds.deployment" -}}
{{- with .deployment -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
