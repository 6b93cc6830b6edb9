{{- define "platform-lib.kinds.prometheusRule" -}}
{{- with .prometheusRule -}}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  groups:
    {{- include "platform-lib.kinds.rule-groups" .groups | trim | nindent 4 }}
{{- end -}}
{{- end -}}

{{- /* Groups as YAML. Written field by field: toYaml takes longer for such texts than all the rest of a workload. */ -}}
{{- define "platform-lib.kinds.rule-groups" -}}
{{- range . }}
- name: {{ quote .name }}
  {{- with .interval }}
  interval: {{ . }}
  {{- end }}
  {{- with .limit }}
  limit: {{ . }}
  {{- end }}
  rules:
    {{- range .rules }}
    {{- if hasKey . "record" }}
    - record: {{ quote .record }}
      expr: {{ quote .expr }}
    {{- else }}
    - alert: {{ quote .alert }}
      expr: {{ quote .expr }}
      {{- with .for }}
      for: {{ . }}
      {{- end }}
      {{- with .keep_firing_for }}
      keep_firing_for: {{ . }}
      {{- end }}
    {{- end }}
      {{- with .labels }}
      labels:
        {{- range $key, $text := . }}
        {{ quote $key }}: {{ quote $text }}
        {{- end }}
      {{- end }}
      {{- with .annotations }}
      annotations:
        {{- range $key, $text := . }}
        {{ quote $key }}: {{ quote $text }}
        {{- end }}
      {{- end }}
    {{- end }}
{{- end }}
{{- end -}}
