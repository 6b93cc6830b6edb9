{{- define "platform-lib.kinds.podMonitor" -}}
{{- with .podMonitor -}}
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  {{- toYaml .metadata | nindent 2 }}
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
