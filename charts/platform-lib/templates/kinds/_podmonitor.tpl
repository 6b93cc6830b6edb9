{{- define "platform-lib.kinds.podMonitor" -}}
{{- with .podMonitor -}}
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  selector:
    matchLabels:
      {{- toYaml .selector | nindent 6 }}
  {{- if hasKey . "sampleLimit" }}
  sampleLimit: {{ .sampleLimit }}
  {{- end }}
  podMetricsEndpoints:
    {{- toYaml .endpoints | nindent 4 }}
{{- end -}}
{{- end -}}
