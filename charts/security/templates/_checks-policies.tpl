{{- /* What the schema cannot say of policies. Takes context and known (policies by id). Adds to the context's problems. */ -}}
{{- define "security.checks.policies" -}}
{{- $context := .context -}}
{{- $known := .known -}}
{{- range $id, $own := ($context.values.policies | default dict).rules | default dict -}}
{{- $path := printf "policies.rules.%s" $id -}}
{{- $policy := get $known $id -}}
{{- if not $policy -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path (printf "is no policy; there are %s" (keys $known | sortAlpha | join ", "))) -}}
{{- else -}}
{{- if and (ne ($own.action | default "deny") "deny") (not $own.reason) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".reason") (printf "is missing: `%s` lets through what the policy refuses, so write why" $own.action)) -}}
{{- end -}}
{{- range $name, $value := $own.parameters | default dict -}}
{{- $parameter := get ($policy.parameters | default dict) $name -}}
{{- $at := printf "%s.parameters.%s" $path $name -}}
{{- if not $parameter -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $at (printf "is no parameter of this policy; %s" ($policy.parameters | empty | ternary "it has none" (printf "it has %s" (keys ($policy.parameters | default dict) | sortAlpha | join ", "))))) -}}
{{- else if ne (kindIs "bool" $value | ternary "boolean" "list") $parameter.type -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $at (printf "must be %s" (eq $parameter.type "list" | ternary "a list" "true or false"))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $without := (($context.values.policies | default dict).defaults | default dict).without | default list -}}
{{- range $without -}}
{{- if not ($context.root.Files.Get (printf "files/defaults/%s.yaml" .)) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context "policies.defaults.without" (printf "`%s` is no default of the chart" .)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
