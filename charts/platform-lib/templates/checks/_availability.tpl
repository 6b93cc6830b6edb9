{{- /* Zero replicas is a workload switched off by hand; it promises nothing. */ -}}
{{- define "platform-lib.checks.availability" -}}
{{- if and (hasKey .values "availability") (gt .guaranteed 0) (lt .guaranteed (int64 .base)) -}}
{{- $path := .autoscaled | ternary "autoscaling.min" "replicas" -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path $path)
      (printf "`%d` is fewer than the %d that `availability: %s` keeps; raise it or lower the availability" .guaranteed .base .availability)) -}}
{{- end -}}
{{- end -}}
