{{- define "platform-lib.checks.autoscaling-kind" -}}
{{- $given := .values.autoscaling | default dict -}}
{{- if and (hasKey $given "max") (ne (toString $given.enabled) "false") (not (or .scales (eq .kind "Job"))) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "autoscaling.max")
      (printf "`%d` scales nothing: a %s has no number of pods; remove it" (int64 $given.max) .kind)) -}}
{{- end -}}
{{- if .scaledJob -}}
{{- $w := . -}}
{{- range $key := list "cpu" "memory" "requestsPerSecond" "schedule" "behavior" "fallback" -}}
{{- if hasKey $given $key -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path "autoscaling." $key)
      "means nothing to `kind: Job`, which KEDA starts by a queue or a query; remove it") -}}
{{- end -}}
{{- end -}}
{{- if not .scaledJob.triggers -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "autoscaling.queue")
      "is missing; write the queue whose length starts Jobs, or a query under autoscaling.metrics") -}}
{{- end -}}
{{- if eq ($given.engine | default "") "hpa" -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "autoscaling.engine")
      "`hpa` cannot start Jobs; write `keda` or remove the line") -}}
{{- end -}}
{{- end -}}
{{- end -}}
