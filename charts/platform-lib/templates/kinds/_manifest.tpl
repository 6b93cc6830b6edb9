{{- /* An object that a platform chart has made completely. */ -}}
{{- define "platform-lib.kinds.manifest" -}}
{{ toYaml .manifest }}
{{- end -}}
