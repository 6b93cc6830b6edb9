{{- define "platform-lib.kinds.deployment" -}}
{{- with .deployment -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
