{{- /*
Every rule writes its problems into ctx.problems; the release fails once, with all of them. A rule is one file in
checks/ and one word in this list.
*/ -}}
{{- define "platform-lib.checks" -}}
  {{- $ctx := . -}}
  {{- range $rule := list "names" "workloads" "image" "ports" "probes" "scaling" "expose" "metrics" "network" "shutdown" "relaxations" -}}
    {{- $_ := include (printf "platform-lib.checks.%s" $rule) $ctx -}}
  {{- end -}}
  {{- with $ctx.problems -}}
    {{- $count := ternary "1 problem" (printf "%d problems" (len .)) (eq (len .) 1) -}}
    {{- fail (printf "%s in the values of release %s:\n  - %s" $count $ctx.release (join "\n  - " .)) -}}
  {{- end -}}
{{- end -}}

{{- /* (dict "ctx" "at" "say"): one problem. `at` is the values path, `say` what was written and what to do. */ -}}
{{- define "platform-lib.problem" -}}
  {{- $_ := set .ctx "problems" (append .ctx.problems (printf "%s: %s" .at .say)) -}}
{{- end -}}
