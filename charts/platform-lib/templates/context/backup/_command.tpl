{{- /* Commands of the user: words as they stand, without a shell and without variables of ours but DUMP and SCRATCH. */ -}}
{{- define "platform-lib.context.backup.command" -}}
{{- $_ := set . "variables" dict -}}
{{- $_ := set . "port" 0 -}}
{{- $_ := set . "timeout" 300 -}}
{{- end -}}

{{- define "platform-lib.context.backup.command.client" -}}
{{- $_ := set . "client" dict -}}
{{- end -}}
