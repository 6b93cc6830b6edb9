{{- /* Suspended by hand and forgotten. */ -}}
{{- define "platform-lib.context.alerts.cronjob-suspended" -}}
{{- if eq .w.kind "CronJob" -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadCronJobSuspended" (dict
      "for" "24h" "severity" "info"
      "expr" `max by (namespace) (kube_cronjob_spec_suspend{namespace="$namespace",cronjob="$name"}) == 1`
      "summary" `The cron job $namespace/$name has been suspended for a day or more`
      "description" `It does not run. Resume it ('cron.suspend: false'), or remove it if nobody misses what it did.`)) -}}
{{- end -}}
{{- end -}}
