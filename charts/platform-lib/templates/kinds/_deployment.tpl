{{- define "platform-lib.kinds.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name | quote }}
  namespace: {{ .namespace | quote }}
  labels: {{- toYaml .labels | nindent 4 }}
  {{- with .annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if hasKey . "replicas" }}
  replicas: {{ .replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy: {{- toYaml .strategy | nindent 4 }}
  selector:
    matchLabels: {{- toYaml .selector | nindent 6 }}
  template: {{- include "platform-lib.pod.template" . | nindent 4 }}
{{- end -}}
