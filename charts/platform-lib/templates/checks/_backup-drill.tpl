{{- /* A drill restores what the dump has saved, with the same recipe. */ -}}
{{- define "platform-lib.checks.backup-drill" -}}
{{- $w := . -}}
{{- with .values.backup.drill -}}
{{- $own := . -}}
{{- $path := print $w.path "backup.drill" -}}
{{- if not $w.dump -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context $path
      (printf "restores what %sbackup.dump saves, and there is none; write the dump, or remove this" $w.path)) -}}
{{- else -}}
{{- range $key := list "server" "ready" "restore" -}}
{{- if and (eq $w.dump.own.recipe "command") (not (get $own $key)) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path "." $key)
      "is missing; the recipe `command` knows no database, so write the command") -}}
{{- else if and (ne $w.dump.own.recipe "command") (hasKey $own $key) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path "." $key)
      (printf "means nothing to the recipe `%s`, only to command; remove it" $w.dump.own.recipe)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
