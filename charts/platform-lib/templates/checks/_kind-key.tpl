{{- /* Keys that mean something to some kinds only: on another they would be ignored without a word. */ -}}
{{- define "platform-lib.checks.kind-key" -}}
{{- $w := . -}}
{{- $scaling := list "Deployment" "StatefulSet" "Rollout" -}}
{{- $serving := append $scaling "DaemonSet" -}}
{{- range $key, $kinds := dict
      "replicas" $scaling "availability" $scaling "expose" $serving "service" $serving "backup" $serving
      "cron" (list "CronJob") "job" (list "Job" "CronJob") -}}
{{- $given := get $w.values $key -}}
{{- if and (hasKey $w.values $key) (not (has $w.kind $kinds)) (or (not (kindIs "map" $given)) $given) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path $key)
      (printf "means nothing to a `%s`, only to %s; remove it or change `kind`" $w.kind ($kinds | join ", "))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
