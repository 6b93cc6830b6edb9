{{- define "platform-lib.checks.replicas-autoscaled" -}}
{{- if and .autoscaled (hasKey .values "replicas") -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "replicas")
      (printf "`%d` would fight the autoscaler at every upgrade; remove it (autoscaling.min is the lower end) or set `autoscaling.enabled: false`" (int64 .values.replicas))) -}}
{{- end -}}
{{- end -}}
