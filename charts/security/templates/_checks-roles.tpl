{{- /* What the schema cannot say of roles. Takes the context, with roles. */ -}}
{{- define "security.checks.roles" -}}
{{- $context := . -}}
{{- $own := .values.roles | default dict -}}
{{- $known := keys .roles | sortAlpha | join ", " -}}
{{- range $name, $rules := $own.rules -}}
{{- if not (hasKey $context.roles $name) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "roles.rules.%s" $name) (printf "is no role; there are %s" $known)) -}}
{{- end -}}
{{- range $i, $rule := $rules -}}
{{- $_ := include "security.checks.roles.rule" (dict "context" $context "role" $name "rule" $rule "path" (printf "roles.rules.%s[%d]" $name $i)) -}}
{{- end -}}
{{- end -}}
{{- range $name, $binding := $own.bindings -}}
{{- $path := printf "roles.bindings.%s" $name -}}
{{- if not (hasKey $context.roles $binding.role) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".role") (printf "`%s` is no role; there are %s" $binding.role $known)) -}}
{{- end -}}
{{- if hasKey $context.roles $name -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path "is the name of a role; name the binding after those who have it") -}}
{{- end -}}
{{- if not (or $binding.groups $binding.users) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path "binds nobody; write groups or users") -}}
{{- end -}}
{{- if and (ne $binding.role "viewer") (not $binding.namespaces) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".namespaces") (printf "is missing: who is %s everywhere makes pods in kube-system and reads every secret, as an administrator" $binding.role)) -}}
{{- end -}}
{{- range $binding.namespaces -}}
{{- if and (hasPrefix "kube-" .) (ne $binding.role "viewer") -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".namespaces") (printf "has `%s`: who makes pods there has the rights of Kubernetes itself" .)) -}}
{{- end -}}
{{- end -}}
{{- range $binding.users -}}
{{- if and (hasPrefix "system:serviceaccount:" .) (ne (splitList ":" . | len) 4) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".users") (printf "`%s` is no service account; write system:serviceaccount:NAMESPACE:NAME" .)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
  One rule that the values add: takes context, role, rule and path. What a role may never write is what holds the others
  to their limits, and reading is refused only for secrets.
*/ -}}
{{- define "security.checks.roles.rule" -}}
{{- $at := . -}}
{{- $rule := .rule -}}
{{- $reads := list "get" "list" "watch" -}}
{{- $writes := false -}}
{{- range $rule.verbs -}}
{{- if not (has . $reads) -}}{{- $writes = true -}}{{- end -}}
{{- if has . (list "*" "impersonate" "bind" "escalate") -}}
{{- $_ := include "platform-lib.checks.problem" (list $at.context (print $at.path ".verbs") (printf "has `%s`, which gives the rights of others; name what is done: get, list, watch, create, update, patch, delete" .)) -}}
{{- end -}}
{{- end -}}
{{- range $field := list "groups" "resources" -}}
{{- if and (has "*" (get $rule $field)) (or $writes (eq $field "groups")) -}}
{{- $_ := include "platform-lib.checks.problem" (list $at.context (print $at.path "." $field) "has `*`, which is also what the platform holds others to; name each") -}}
{{- end -}}
{{- end -}}
{{- if $writes -}}
{{- range $rule.groups -}}
{{- if or (has . (list "rbac.authorization.k8s.io" "admissionregistration.k8s.io" "apiextensions.k8s.io" "apiregistration.k8s.io" "certificates.k8s.io" "authentication.k8s.io" "kyverno.io" "policies.kyverno.io")) (hasSuffix "gatekeeper.sh" .) -}}
{{- $_ := include "platform-lib.checks.problem" (list $at.context (print $at.path ".groups") (printf "`%s` is written by the platform's administrators alone" .)) -}}
{{- end -}}
{{- end -}}
{{- range $rule.resources -}}
{{- if has . (list "networkpolicies" "resourcequotas" "limitranges" "namespaces" "nodes" "nodes/proxy" "persistentvolumes" "serviceaccounts/token" "clustersecretstores" "clusterissuers") -}}
{{- $_ := include "platform-lib.checks.problem" (list $at.context (print $at.path ".resources") (printf "`%s` is written by the platform's administrators alone" .)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if eq .role "viewer" -}}
{{- range $rule.resources -}}
{{- if or (eq . "secrets") (and (eq . "*") (has "" $rule.groups)) (has . (list "pods/exec" "pods/attach" "pods/portforward")) -}}
{{- $_ := include "platform-lib.checks.problem" (list $at.context (print $at.path ".resources") (printf "`%s` shows secrets, and viewers see none" .)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
