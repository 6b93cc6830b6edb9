{{- define "platform-lib.kinds.serviceMonitor" -}}
{{- with .serviceMonitor -}}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  selector:
    matchLabels:
      {{- toYaml .selector | nindent 6 }}
    matchExpressions:
      # The headless, canary and preview Services lead to the same pods.
      - key: helm-platform.io/service
        operator: DoesNotExist
  {{- if hasKey . "sampleLimit" }}
  sampleLimit: {{ .sampleLimit }}
  {{- end }}
  endpoints:
    {{- toYaml .endpoints | nindent 4 }}
{{- end -}}
{{- end -}}
