{{- define "platform-lib.kinds.prometheusRule" -}}
{{- with .prometheusRule -}}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
