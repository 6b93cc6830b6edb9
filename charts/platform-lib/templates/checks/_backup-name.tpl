{{- /* The Jobs of backups add to the name of the workload: within the limit of a CronJob, and taken by no other workload. */ -}}
{{- define "platform-lib.checks.backup-name" -}}
{{- $w := . -}}
{{- range $at := .backupNames | default list -}}
{{- $path := print $w.path $at.path -}}
{{- if gt (len $at.name) 52 -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context $path
      (printf "the name `%s` has %d characters and a CronJob may have 52; shorten the release name or set a shorter fullnameOverride" $at.name (len $at.name))) -}}
{{- end -}}
{{- range $other := $w.context.workloads -}}
{{- if eq ($other.name | default "") $at.name -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (trimSuffix "." $other.path)
      (printf "the name `%s` is taken by what %s makes; give the workload another" $at.name $path)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if gt (len (.veleroName | default "")) 63 -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path "backup.velero.schedule")
      (printf "the name `%s` has %d characters and a Schedule may have 63; shorten the release name, or use a plan" .veleroName (len .veleroName))) -}}
{{- end -}}
{{- end -}}
