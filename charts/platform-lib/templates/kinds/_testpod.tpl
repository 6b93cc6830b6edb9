{{- define "platform-lib.kinds.testPod" -}}
{{- with .testPod -}}
apiVersion: v1
kind: Pod
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
