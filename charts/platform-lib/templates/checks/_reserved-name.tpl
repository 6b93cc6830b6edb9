{{- /* `main` is the workload at the root of the values, `test` the pod of `helm test`. */ -}}
{{- define "platform-lib.checks.reserved-name" -}}
{{- $context := . -}}
{{- range $key := list "main" "test" -}}
{{- if hasKey ($context.values.workloads | default dict) $key -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "workloads.%s" $key)
      (printf "the name `%s` is taken by the chart; give the workload another" $key)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
