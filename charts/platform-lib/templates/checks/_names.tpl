{{- /* A name that is cut to fit can meet another one: too long is a problem, never a silent truncation. */ -}}
{{- define "platform-lib.checks.names" -}}
  {{- $ctx := . -}}
  {{- $accounts := dict -}}
  {{- $refused := false -}}
  {{- range $w := .workloads -}}
    {{- if gt (len $w.name) 63 -}}
      {{- $at := ternary "release name" (trimSuffix "." $w.path) (eq $w.path "") -}}
      {{- $say := printf "the name `%s` has %d characters, a Service may have 63; shorten it" $w.name (len $w.name) -}}
      {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" $at "say" $say) -}}
    {{- end -}}
    {{- if and $w.ports (not $refused) (not (regexMatch "^[a-z]([a-z0-9-]*[a-z0-9])?$" $w.name)) -}}
      {{- $refused = true -}}
      {{- $say := printf "`%s` cannot name a Service, which starts with a letter and has letters, digits and dashes; choose another" $ctx.release -}}
      {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" "release name" "say" $say) -}}
    {{- end -}}
    {{- if $w.serviceAccount.create -}}
      {{- $account := $w.serviceAccount.name -}}
      {{- if hasKey $accounts $account -}}
        {{- $say := printf "`%s` is already the account of %s; leave serviceAccount out to share the main one, or set create to false" $account (get $accounts $account) -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%sserviceAccount.name" $w.path) "say" $say) -}}
      {{- end -}}
      {{- $_ := set $accounts $account (ternary "the main workload" (trimSuffix "." $w.path) (eq $w.path "")) -}}
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
