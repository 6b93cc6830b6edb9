{{- /* Rights need an account that is the workload's own, and a token to use them; nobody gets all of anything. */ -}}
{{- define "platform-lib.checks.rbac" -}}
{{- $w := . -}}
{{- with .values.rbac -}}
{{- if not $w.account.token -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path "rbac")
      (printf "grants rights that no pod can use: the account has no token; write `%sserviceAccount: {token: true}`" $w.path)) -}}
{{- end -}}
{{- if not $w.account.create -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path "rbac")
      (printf "grants rights to the account `%s`, which the release does not make; bind them where it is made" $w.account.name)) -}}
{{- end -}}
{{- if and (ne $w.key "main") (not $w.task) (not $w.values.serviceAccount) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path "rbac")
      "would grant rights to all workloads that share the release's account; give this one a `serviceAccount` of its own") -}}
{{- end -}}
{{- range $name, $rule := . -}}
{{- range $field := list "groups" "resources" "verbs" -}}
{{- if has "*" (get $rule $field | default list) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%srbac.%s.%s" $w.path $name $field)
      "`*` grants everything, also what does not exist yet; list what is needed") -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
