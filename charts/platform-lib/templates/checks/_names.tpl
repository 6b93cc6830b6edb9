{{- /* A name that is cut to fit can meet another one: too long is a problem, never a silent truncation. */ -}}
{{- define "platform-lib.checks.names" -}}
  {{- $ctx := . -}}
  {{- range $w := .workloads -}}
    {{- if gt (len $w.name) 63 -}}
      {{- $at := ternary "release name" (trimSuffix "." $w.path) (eq $w.path "") -}}
      {{- $say := printf "the name `%s` has %d characters, a Service may have 63; shorten it" $w.name (len $w.name) -}}
      {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" $at "say" $say) -}}
    {{- end -}}
    {{- if has $w.key (list "test") -}}
      {{- $say := "this name belongs to the pod of `helm test`; choose another" -}}
      {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (trimSuffix "." $w.path) "say" $say) -}}
    {{- end -}}
    {{- if and (eq $w.key "main") (ne $w.path "") -}}
      {{- $say := "the main workload is described at the top of the values; choose another name" -}}
      {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (trimSuffix "." $w.path) "say" $say) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
