{{- /* Two dashboards with one uid, and Grafana stops to update all dashboards of its sidecar. */ -}}
{{- define "platform-lib.checks.dashboard-twice" -}}
{{- $context := . -}}
{{- $seen := dict -}}
{{- range $w := .workloads -}}
{{- range $w.shown | default list -}}
{{- if and .uid (not .problem) -}}
{{- if hasKey $seen .uid -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $w.path .path)
      (printf "has the uid `%s`, as %s has; remove it from one of them" .uid (get $seen .uid))) -}}
{{- end -}}
{{- $_ := set $seen .uid (print $w.path .path) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
