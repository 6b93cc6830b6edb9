{{- /*
  Alerts on the age of the last success, one for each mechanism with a schedule of its own. kube-state-metrics tells when a
  CronJob last succeeded (no series until it has) and when it was made, so one that never succeeded is found as well; a
  third alert says that nobody measures. Velero tells the same by the name of the Schedule.
*/ -}}
{{- define "platform-lib.context.backup-alerts" -}}
{{- $w := . -}}
{{- $profile := .context.profile -}}
{{- $make := eq $profile.monitoringMode "always" -}}
{{- if eq $profile.monitoringMode "skipIfMissing" -}}
{{- $make = .context.root.Capabilities.APIVersions.Has "monitoring.coreos.com/v1/PrometheusRule" -}}
{{- end -}}
{{- if and $make .watched -}}
{{- $rules := list -}}
{{- range .watched -}}
{{- $at := dict "w" $w "watched" . -}}
{{- $_ := include "platform-lib.context.backup-rules" $at -}}
{{- $rules = concat $rules $at.rules -}}
{{- end -}}
{{- $at := dict "w" . "name" (printf "%s-backup" .name) "labels" $profile.rulesLabels -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := include "platform-lib.context.part" (list . "prometheusRule" (dict
      "metadata" $at.metadata "groups" (list (dict "name" $at.metadata.name "rules" $rules)))) -}}
{{- end -}}
{{- end -}}

{{- /* Notes what an alert watches: takes w, what, name (of the CronJob or Schedule), own (with maxAge) and gap (seconds). */ -}}
{{- define "platform-lib.context.backup-watch" -}}
{{- $age := mul 2 .gap -}}
{{- with .own.maxAge -}}
{{- $age = mul (trimSuffix (regexFind "[mhd]$" .) . | atoi) (get (dict "m" 60 "h" 3600 "d" 86400) (regexFind "[mhd]$" .)) -}}
{{- end -}}
{{- $_ := set .w "watched" (append .w.watched (dict "what" .what "name" .name "age" $age "gap" .gap "written" (.own.maxAge | default ""))) -}}
{{- end -}}

{{- /* Takes w and watched, sets rules. */ -}}
{{- define "platform-lib.context.backup-rules" -}}
{{- $w := .w -}}
{{- $watched := .watched -}}
{{- $namespace := $w.context.root.Release.Namespace -}}
{{- $age := toString $watched.age -}}
{{- $cron := printf `{namespace="%s",cronjob="%s"}` $namespace $watched.name -}}
{{- $schedule := printf `{schedule="%s"}` $watched.name -}}
{{- $title := get (dict "velero" "BackupVelero" "snapshot" "BackupSnapshot" "dump" "BackupDump" "drill" "BackupRestoreDrill") $watched.what -}}
{{- $noun := get (dict "velero" "Velero backup" "snapshot" "volume snapshot" "dump" "database dump" "drill" "restore drill") $watched.what -}}
{{- $old := printf `
      (time() - max(kube_cronjob_status_last_successful_time%[1]s) > %[2]s)
      or (time() - max(kube_cronjob_created%[1]s) > %[2]s unless max(kube_cronjob_status_last_successful_time%[1]s))` $cron $age -}}
{{- $absent := printf `max(absent(kube_cronjob_created%s))` $cron -}}
{{- $wait := "1h" -}}
{{- if eq $watched.what "velero" -}}
{{- $old = printf `time() - max(velero_backup_last_successful_timestamp%s) > %s` $schedule $age -}}
{{- $absent = printf `max(absent(velero_backup_last_successful_timestamp%s))` $schedule -}}
{{- /* Velero has no series before the first success and does not tell when the Schedule was made. */ -}}
{{- $wait = printf "%ss" $age -}}
{{- end -}}
{{- $labels := dict "severity" "warning" "namespace" $namespace "workload" $w.name -}}
{{- $hours := printf "%.3g h" (divf $watched.age 3600) -}}
{{- $rules := list -}}
{{- range $rule := list
      (dict "alert" (print $title "Old") "expr" (regexReplaceAll "\\s+" (trim $old) " ") "for" "5m"
        "summary" (printf "The last good %s of %s is older than %s, or there never was one" $noun $w.name $hours)
        "description" (printf "%s/%s: {{ $value | humanizeDuration }} since the last success, or since it was made." $namespace $watched.name))
      (dict "alert" (print $title "Unknown") "expr" $absent "for" $wait
        "summary" (printf "Nothing tells when the last good %s of %s was" $noun $w.name)
        "description" (printf "No series for %s/%s: it is gone, it never ran, or its metrics are not collected." $namespace $watched.name)) -}}
{{- $annotations := pick $rule "summary" "description" -}}
{{- with $w.context.profile.runbooks -}}
{{- $_ := set $annotations "runbook_url" (contains "{alert}" . | ternary (. | replace "{alert}" $rule.alert) (printf "%s/%s" (trimSuffix "/" .) $rule.alert)) -}}
{{- end -}}
{{- $rules = append $rules (merge (pick $rule "alert" "expr" "for") (dict "labels" $labels "annotations" $annotations)) -}}
{{- end -}}
{{- $_ := set . "rules" $rules -}}
{{- end -}}
