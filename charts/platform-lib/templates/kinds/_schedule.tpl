{{- define "platform-lib.kinds.veleroSchedule" -}}
{{- with .veleroSchedule -}}
apiVersion: velero.io/v1
kind: Schedule
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
