{{- define "platform-lib.kinds.statefulSet" -}}
{{- with .statefulSet -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
