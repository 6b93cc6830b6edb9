{{- define "platform-lib.kinds.persistentVolumeClaim" -}}
{{- with .persistentVolumeClaim -}}
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
