{{- define "platform-lib.context.controller.cronjob" -}}
{{- $cron := .w.values.cron | default dict -}}
{{- if kindIs "string" $cron -}}
{{- $cron = dict "schedule" $cron -}}
{{- end -}}
{{- $at := dict "w" .w -}}
{{- $_ := include "platform-lib.context.job-spec" $at -}}
{{- $spec := dict
      "schedule" ($cron.schedule | default "") "concurrencyPolicy" ($cron.concurrency | default "Forbid")
      "jobTemplate" (dict "metadata" (dict "labels" .w.podLabels) "spec" $at.spec)
      "successfulJobsHistoryLimit" (int64 (dig "keep" "successful" 3 $cron))
      "failedJobsHistoryLimit" (int64 (dig "keep" "failed" 1 $cron))
      "suspend" (eq (toString $cron.suspend) "true") -}}
{{- with $cron.timezone -}}
{{- $_ := set $spec "timeZone" . -}}
{{- end -}}
{{- with $cron.startingDeadline -}}
{{- $_ := set $spec "startingDeadlineSeconds" (int64 .) -}}
{{- end -}}
{{- $_ := set .w "cronJob" (dict "metadata" .controller.metadata "spec" $spec) -}}
{{- end -}}
