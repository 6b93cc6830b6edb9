{{- /* Several good answers in a row mean something to readiness only: Kubernetes refuses them for the others. */ -}}
{{- define "platform-lib.checks.probe-threshold" -}}
{{- $w := . -}}
{{- range $block := .blocks -}}
{{- range $name := list "liveness" "startup" -}}
{{- $probe := get ($block.own.probes | default dict) $name -}}
{{- if kindIs "map" $probe -}}
{{- $good := $probe.successThreshold | default 1 | int64 -}}
{{- if ne $good 1 -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sprobes.%s.successThreshold" $block.path $name)
      (printf "`%d` good answers in a row are for readiness; remove the line, one answer is enough here" $good)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
