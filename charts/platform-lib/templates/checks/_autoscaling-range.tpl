{{- define "platform-lib.checks.autoscaling-range" -}}
{{- if .autoscaled -}}
{{- $max := int64 .values.autoscaling.max -}}
{{- if gt .guaranteed $max -}}
{{- $text := printf "`%d` is below autoscaling.min, which is %d; raise it" $max .guaranteed -}}
{{- if not (hasKey .values.autoscaling "min") -}}
{{- $text = printf "`%d` is below the %d replicas that `availability: %s` keeps; raise it, or set `availability: none`" $max .guaranteed .availability -}}
{{- end -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "autoscaling.max") $text) -}}
{{- end -}}
{{- end -}}
{{- end -}}
