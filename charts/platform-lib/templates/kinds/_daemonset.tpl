{{- define "platform-lib.kinds.daemonSet" -}}
{{- with .daemonSet -}}
apiVersion: apps/v1
kind: DaemonSet
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
