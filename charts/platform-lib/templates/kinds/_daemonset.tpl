{{- define "platform-lib.kinds.daemonSet" -}}
{{- with .daemonSet -}}
apiVersion: apps/v1
kind: DaemonSet
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
