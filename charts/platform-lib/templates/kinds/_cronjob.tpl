{{- define "platform-lib.kinds.cronJob" -}}
{{- with .cronJob -}}
apiVersion: batch/v1
kind: CronJob
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
