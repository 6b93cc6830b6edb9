{{- define "platform-lib.kinds.job" -}}
{{- with .job -}}
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
