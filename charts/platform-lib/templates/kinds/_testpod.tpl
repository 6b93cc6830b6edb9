{{- define "platform-lib.kinds.testPod" -}}
{{- with .testPod -}}
apiVersion: v1
kind: Pod
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
