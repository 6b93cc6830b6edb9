{{- define "platform-lib.kinds.serviceMonitor" -}}
{{- with .serviceMonitor -}}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  selector:
    matchLabels:
      {{- toYaml .selector | nindent 6 }}
  endpoints:
    - port: {{ .port }}
      path: {{ .path | quote }}
      {{- with .interval }}
      interval: {{ . }}
      {{- end }}
{{- end -}}
{{- end -}}
