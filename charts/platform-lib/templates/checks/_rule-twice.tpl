{{- /* A workload has its alerts under its name, and objectives and backups of another put -slo or -backup behind theirs. */ -}}
{{- define "platform-lib.checks.rule-twice" -}}
{{- $context := . -}}
{{- $seen := dict -}}
{{- range $part := .parts -}}
{{- if hasKey $part "prometheusRule" -}}
{{- $name := $part.prometheusRule.metadata.name -}}
{{- $maker := $part.of | default $part -}}
{{- if hasKey $seen $name -}}
{{- range list (get $seen $name) $maker -}}
{{- if eq .name $name -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (trimSuffix "." .path)
      (printf "makes a PrometheusRule `%s`, and so do the objectives or backups of another workload; give it another name" $name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := set $seen $name $maker -}}
{{- end -}}
{{- end -}}
{{- end -}}
