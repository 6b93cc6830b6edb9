{{- /* A policy for the API server itself: no controller, so that nothing can be down. Takes context and policy. */ -}}
{{- define "security.engine.native" -}}
{{- $policy := .policy -}}
{{- $at := dict "context" .context "policy" $policy "name" $policy.id -}}
{{- $_ := include "security.policies.metadata" $at -}}
{{- $rules := dict "resources" $policy.resources "operations" $policy.operations "scope" $policy.scope -}}
{{- $_ := include "security.policies.resources" $rules -}}
{{- $constraints := dict "resourceRules" $rules.rules -}}
{{- with $policy.labels -}}
{{- $_ := set $constraints "objectSelector" (dict "matchLabels" .) -}}
{{- end -}}
{{- /* What is refused is not invalid but forbidden: kubectl words the refusal by this. */ -}}
{{- $validations := list -}}
{{- range $policy.rules -}}
{{- $validations = append $validations (merge (dict "reason" "Forbidden") .) -}}
{{- end -}}
{{- $spec := dict "failurePolicy" "Fail" "matchConstraints" $constraints "validations" $validations -}}
{{- with $policy.conditions -}}
{{- $_ := set $spec "matchConditions" . -}}
{{- end -}}
{{- with $policy.variables -}}
{{- $_ := set $spec "variables" . -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.object" (list .context "manifest" (dict
      "apiVersion" "admissionregistration.k8s.io/v1" "kind" "ValidatingAdmissionPolicy" "metadata" $at.metadata "spec" $spec)) -}}
{{- $binding := dict "policyName" $at.metadata.name "validationActions" (get (dict "deny" (list "Deny") "warn" (list "Warn" "Audit") "audit" (list "Audit")) $policy.action) -}}
{{- with $policy.namespaceSelector -}}
{{- $_ := set $binding "matchResources" (dict "namespaceSelector" .) -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.object" (list .context "manifest" (dict
      "apiVersion" "admissionregistration.k8s.io/v1" "kind" "ValidatingAdmissionPolicyBinding" "metadata" $at.metadata "spec" $binding)) -}}
{{- end -}}
