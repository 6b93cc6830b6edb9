{{- /* What one engine cannot do is an error: an autoscaler without its metric would keep the minimum for ever. */ -}}
{{- define "platform-lib.checks.autoscaling-engine" -}}
{{- $w := . -}}
{{- if eq (.engine | default "") "hpa" -}}
{{- range .kedaNeeds -}}
{{- $text := "needs KEDA; write `engine: keda`, or remove autoscaling.engine" -}}
{{- if eq . "autoscaling.min" -}}
{{- $text = "`0` pods need KEDA, which starts the first one; write `engine: keda`, or at least 1" -}}
{{- end -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path .) $text) -}}
{{- end -}}
{{- range $key := list "polling" "cooldown" "fallback" -}}
{{- if hasKey $w.values.autoscaling $key -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path "autoscaling." $key)
      "is a setting of KEDA; remove it, or write `engine: keda`") -}}
{{- end -}}
{{- end -}}
{{- else if .engine -}}
{{- range $name, $metric := .values.autoscaling.metrics | default dict -}}
{{- range $form := list "pods" "external" "object" -}}
{{- if hasKey $metric $form -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sautoscaling.metrics.%s" $w.path $name)
      (printf "`%s` is a metric of the HorizontalPodAutoscaler; with KEDA write `prometheus` or `trigger`" $form)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and (eq .guaranteed 0) .scales (hasKey .values.autoscaling "cpu" | or (hasKey .values.autoscaling "memory")) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "autoscaling.min")
      "`0` pods use no CPU or memory, so nothing would start the first; add a queue, schedule or query, or write at least 1") -}}
{{- end -}}
{{- end -}}
{{- end -}}
