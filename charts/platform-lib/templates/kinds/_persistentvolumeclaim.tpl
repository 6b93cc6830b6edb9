{{- define "platform-lib.kinds.persistentVolumeClaim" -}}
{{- with .persistentVolumeClaim -}}
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
