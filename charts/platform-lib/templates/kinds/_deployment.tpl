{{- define "platform-lib.kinds.deployment" -}}
{{- with .deployment -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  {{- if hasKey . "replicas" }}
  replicas: {{ .replicas }}
  {{- end }}
  progressDeadlineSeconds: {{ .progressDeadlineSeconds }}
  {{- with .minReadySeconds }}
  minReadySeconds: {{ . }}
  {{- end }}
  selector:
    matchLabels:
      {{- toYaml .selector | nindent 6 }}
  strategy:
    {{- toYaml .strategy | nindent 4 }}
  template:
    {{- include "platform-lib.pod.template" .pod | nindent 4 }}
{{- end -}}
{{- end -}}
