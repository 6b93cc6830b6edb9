{{- define "platform-lib.checks.cron" -}}
{{- if and (eq .kind "CronJob") (not .cronJob.spec.schedule) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "cron")
      "is missing; write when it runs, for example `cron: \"0 3 * * *\"`") -}}
{{- end -}}
{{- end -}}
