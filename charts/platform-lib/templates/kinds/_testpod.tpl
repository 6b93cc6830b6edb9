{{- define "platform-lib.kinds.testPod" -}}
{{- with .testPod -}}
apiVersion: v1
kind: Pod
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  {{- include "platform-lib.pod.spec" .pod | nindent 2 }}
{{- end -}}
{{- end -}}
