{{- /*
  A policy for Kyverno: its kinds of CEL, not the deprecated ClusterPolicy. Pods and what makes pods are matched by the
  policy, so nothing is generated for them. Takes context and policy.
*/ -}}
{{- define "security.engine.kyverno" -}}
{{- $policy := .policy -}}
{{- $at := dict "context" .context "policy" $policy "name" $policy.id -}}
{{- $_ := include "security.policies.metadata" $at -}}
{{- $rules := dict "resources" $policy.resources "operations" $policy.operations "scope" $policy.scope -}}
{{- $_ := include "security.policies.resources" $rules -}}
{{- $constraints := dict "resourceRules" $rules.rules -}}
{{- with $policy.labels -}}
{{- $_ := set $constraints "objectSelector" (dict "matchLabels" .) -}}
{{- end -}}
{{- with $policy.namespaceSelector -}}
{{- $_ := set $constraints "namespaceSelector" . -}}
{{- end -}}
{{- $spec := dict
      "failurePolicy" "Fail"
      "validationActions" (list (get (dict "deny" "Deny" "warn" "Warn" "audit" "Audit") $policy.action))
      "autogen" (dict "podControllers" (dict "controllers" list))
      "matchConstraints" $constraints
      "validations" $policy.rules -}}
{{- /* A scan in the background has no user to ask about. */ -}}
{{- if has "platform" ($policy.uses | default list) -}}
{{- $_ := set $spec "evaluation" (dict "background" (dict "enabled" false)) -}}
{{- end -}}
{{- with $policy.conditions -}}
{{- $_ := set $spec "matchConditions" . -}}
{{- end -}}
{{- with $policy.variables -}}
{{- $_ := set $spec "variables" . -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.object" (list .context "manifest" (dict
      "apiVersion" "policies.kyverno.io/v1" "kind" "ValidatingPolicy" "metadata" $at.metadata "spec" $spec)) -}}
{{- end -}}
