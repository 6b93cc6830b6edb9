{{- define "platform-lib.kinds.cronJob" -}}
{{- with .cronJob -}}
apiVersion: batch/v1
kind: CronJob
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
