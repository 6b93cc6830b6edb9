{{- define "platform-lib.kinds.serviceMonitor" -}}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ .name | quote }}
  namespace: {{ .namespace | quote }}
  labels: {{- toYaml .metrics.labels | nindent 4 }}
spec:
  selector:
    matchLabels: {{- toYaml .selector | nindent 6 }}
  endpoints:
    - port: {{ .metrics.port | quote }}
      path: {{ .metrics.path | quote }}
      interval: {{ .metrics.interval }}
{{- end -}}
