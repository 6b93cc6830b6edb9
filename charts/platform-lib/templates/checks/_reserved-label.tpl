{{- define "platform-lib.checks.reserved-label" -}}
{{- $w := . -}}
{{- range $field := list "labels" "podLabels" -}}
{{- range $key := list "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/component" "app.kubernetes.io/managed-by" "helm.sh/chart" -}}
{{- if hasKey (get $w.values $field | default dict) $key -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%s%s" $w.path $field)
      (printf "`%s` is written by the chart, which finds its pods by it; use another key" $key)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
