{{- /* Something must be saved, and every key must mean something to it. */ -}}
{{- define "platform-lib.checks.backup-mechanism" -}}
{{- $own := .values.backup -}}
{{- $path := print .path "backup" -}}
{{- if not (or (hasKey $own "velero") (hasKey $own "snapshot") (hasKey $own "dump") (hasKey $own "drill")) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context $path
      "saves nothing; write `velero`, snapshot or dump") -}}
{{- else -}}
{{- if and (hasKey $own "timezone") (not (or (hasKey $own "snapshot") (hasKey $own "dump") (hasKey $own "drill"))) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print $path ".timezone")
      (printf "`%s` means nothing to Velero, which has a time zone of its own; remove it" $own.timezone)) -}}
{{- end -}}
{{- if and (hasKey $own "credentials") (not (or (hasKey $own "dump") (dig "velero" "hook" false $own))) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print $path ".credentials")
      "are read by a hook or a `dump`, and there is none; remove them") -}}
{{- end -}}
{{- end -}}
{{- end -}}
