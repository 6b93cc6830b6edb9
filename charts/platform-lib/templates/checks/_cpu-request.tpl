{{- /* A percentage is one of the request: without a request the autoscaler never acts, and says so only in its status. */ -}}
{{- define "platform-lib.checks.cpu-request" -}}
{{- $w := . -}}
{{- range $resource, $percent := .targets -}}
{{- if not (or (hasKey ($w.resources.requests | default dict) $resource) (hasKey ($w.resources.limits | default dict) $resource)) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path "resources.requests." $resource)
      (printf "is missing; autoscaling holds %d %% of the requested %s and cannot work without it" $percent $resource)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
