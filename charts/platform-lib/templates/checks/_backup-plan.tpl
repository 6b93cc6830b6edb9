{{- /* When Velero runs: by a plan of the platform, or by a schedule of the workload where the platform allows it. */ -}}
{{- define "platform-lib.checks.backup-plan" -}}
{{- $w := . -}}
{{- $profile := .context.profile.backup -}}
{{- $plans := $profile.plans | default (list "daily") -}}
{{- $own := .values.backup.velero | default dict -}}
{{- $path := print .path "backup.velero" -}}
{{- if and (hasKey $own "plan") (hasKey $own "schedule") -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print $path ".plan")
      (printf "`%s` and a schedule of its own would save the volumes twice; remove one" $own.plan)) -}}
{{- else if and (hasKey .values.backup "velero") (not (hasKey $own "schedule")) (not (has ($own.plan | default "daily") $plans)) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print $path ".plan")
      (printf "`%s` is no backup plan of the platform; global.platform.backup.plans has %s" ($own.plan | default "daily") ($plans | join ", "))) -}}
{{- end -}}
{{- if and (hasKey $own "schedule") (ne (toString $profile.schedules) "true") -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print $path ".schedule")
      (printf "`%s` needs a Schedule in Velero's namespace, which global.platform.backup.schedules does not allow; write `plan: %s`" $own.schedule (first $plans))) -}}
{{- end -}}
{{- if not (hasKey $own "schedule") -}}
{{- range $key := list "ttl" "maxAge" -}}
{{- if hasKey $own $key -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path "." $key)
      (printf "`%s` belongs to a schedule of its own, and the platform's plan has one already; remove it or write `schedule`" (get $own $key))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
