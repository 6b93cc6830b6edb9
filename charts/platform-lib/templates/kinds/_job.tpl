{{- define "platform-lib.kinds.job" -}}
{{- with .job -}}
apiVersion: batch/v1
kind: Job
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
