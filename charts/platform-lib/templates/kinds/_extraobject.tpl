{{- define "platform-lib.kinds.extraObject" -}}
{{- toYaml .extraObject -}}
{{- end -}}
