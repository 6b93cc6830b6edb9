{{- define "platform-lib.kinds.prometheusRule" -}}
{{- with .prometheusRule -}}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  groups:
    - name: {{ .metadata.name }}
      rules:
        {{- toYaml .rules | nindent 8 }}
{{- end -}}
{{- end -}}
