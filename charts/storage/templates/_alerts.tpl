{{- define "storage.alerts" -}}
{{- end -}}
