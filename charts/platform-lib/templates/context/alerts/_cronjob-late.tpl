{{- define "platform-lib.context.alerts.cronjob-late" -}}
{{- if eq .w.kind "CronJob" -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadCronJobLate" (dict
      "for" "1m" "severity" "warning" "threshold" 600
      "expr" `max by (namespace) (time() - kube_cronjob_next_schedule_time{namespace="$namespace",cronjob="$name"}) > $threshold`
      "summary" `The cron job $namespace/$name is {{ $value | humanizeDuration }} late`
      "description" `Its time has come and no run has started. The run before may still be busy ('cron.concurrency: Forbid'), or pods cannot be created: see the events of the CronJob.`)) -}}
{{- end -}}
{{- end -}}
