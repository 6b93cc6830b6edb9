{{- define "platform-lib.kinds.veleroSchedule" -}}
{{- with .veleroSchedule -}}
apiVersion: velero.io/v1
kind: Schedule
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
