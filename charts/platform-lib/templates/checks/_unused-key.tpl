{{- /* What is written beside `kind: none` and not inherited by another workload would be ignored without a word. */ -}}
{{- define "platform-lib.checks.unused-key" -}}
{{- if eq .kind "none" -}}
{{- $w := . -}}
{{- $inherited := list "enabled" "kind" "global" "fullnameOverride" "workloads" "tasks" "extraObjects" "image" "env" "envFrom" "secrets" "serviceAccount" "labels" "annotations" "podLabels" "podAnnotations" "platform-lib" -}}
{{- range $key, $value := .written -}}
{{- if and $value (not (has $key $inherited)) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path $key)
      "has no effect beside `kind: none`; move it to the workload it belongs to") -}}
{{- end -}}
{{- end -}}
{{- range $group, $secrets := omit (.values.secrets | default dict) "ignore" -}}
{{- range $key, $own := $secrets -}}
{{- if $own.mount -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%ssecrets.%s.%s.mount" $w.path $group $key)
      "has no effect beside `kind: none`; move it to the workload it belongs to") -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
