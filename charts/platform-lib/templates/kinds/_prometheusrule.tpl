{{- define "platform-lib.kinds.prometheusRule" -}}
{{- with .prometheusRule -}}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  groups:
    {{- /* Of rules that are evaluated at several intervals: the groups as text. */}}
    {{- with .groups }}
    {{- nindent 4 . }}
    {{- else }}
    - name: {{ quote .metadata.name }}
      rules:
        {{- /* Written field by field: toYaml takes longer for these texts than all the rest of a workload. */}}
        {{- range .rules }}
        - alert: {{ quote .alert }}
          expr: {{ quote .expr }}
          for: {{ .for }}
          labels:
            {{- range $key, $text := .labels }}
            {{ quote $key }}: {{ quote $text }}
            {{- end }}
          annotations:
            {{- range $key, $text := .annotations }}
            {{ quote $key }}: {{ quote $text }}
            {{- end }}
        {{- end }}
    {{- end }}
{{- end -}}
{{- end -}}
