{{- define "team.name" -}}
{{ .Values.owner.team.name | lower }}
{{- end -}}
