{{- define "platform-lib.kinds.statefulSet" -}}
{{- with .statefulSet -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
