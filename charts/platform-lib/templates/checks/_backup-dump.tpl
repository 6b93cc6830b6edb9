{{- /* A dump needs a database to talk to and a command where the recipe has none. */ -}}
{{- define "platform-lib.checks.backup-dump" -}}
{{- $w := . -}}
{{- with .dump -}}
{{- $own := .own -}}
{{- $path := print $w.path "backup.dump" -}}
{{- if eq $own.recipe "command" -}}
{{- if not $own.command -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path ".command")
      "is missing; write what puts files into $DUMP, for example `command: [/app/export, --to, /dump]`") -}}
{{- end -}}
{{- else -}}
{{- if $own.command -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path ".command")
      (printf "means nothing to the recipe `%s`, only to command; remove it" $own.recipe)) -}}
{{- end -}}
{{- if not .host -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path ".host")
      "is missing, and the workload has no Service; write where the database is") -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
