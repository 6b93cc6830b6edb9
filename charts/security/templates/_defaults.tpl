{{- /*
  Fields that objects get where they say nothing, from files/defaults. Only the values turn them on, because the kind is
  there from Kubernetes 1.36 and a chart that asked the cluster would make one thing with it and another without.
*/ -}}
{{- define "security.defaults" -}}
{{- $context := . -}}
{{- $own := (.values.policies | default dict).defaults | default dict -}}
{{- $engine := .values.engine | default "native" -}}
{{- if and $own.enabled (ne (toString (.values.policies | default dict).enabled) "false") -}}
{{- if eq $engine "gatekeeper" -}}
{{- $_ := include "platform-lib.checks.problem" (list . "policies.defaults.enabled" "Gatekeeper has no CEL for changes; write false, or engine: native") -}}
{{- else -}}
{{- range $path, $_ := .root.Files.Glob "files/defaults/*.yaml" -}}
{{- $default := $context.root.Files.Get $path | fromYaml -}}
{{- $id := base $path | trimSuffix ".yaml" -}}
{{- if not (has $id ($own.without | default list)) -}}
{{- $_ := include "security.defaults.object" (dict "context" $context "default" $default "id" $id "engine" $engine) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Takes context, default (its file), id and engine. */ -}}
{{- define "security.defaults.object" -}}
{{- $default := .default -}}
{{- $at := dict "context" .context "policy" $default "name" (print "default-" .id) -}}
{{- $_ := include "security.policies.metadata" $at -}}
{{- $rules := dict "resources" $default.resources "operations" $default.operations -}}
{{- $_ := include "security.policies.resources" $rules -}}
{{- $selector := dict "matchExpressions" (list (dict "key" ((.context.values.policies | default dict).label | default "helm-platform.io/team") "operator" "Exists")) -}}
{{- $constraints := dict "resourceRules" $rules.rules -}}
{{- $spec := dict
      "failurePolicy" "Fail"
      "reinvocationPolicy" "IfNeeded"
      "matchConstraints" $constraints
      "matchConditions" $default.conditions
      "mutations" (list (dict "patchType" "ApplyConfiguration" "applyConfiguration" (dict "expression" $default.mutation))) -}}
{{- if eq .engine "kyverno" -}}
{{- $_ := set $constraints "namespaceSelector" $selector -}}
{{- $_ := set $spec "autogen" (dict "podControllers" (dict "controllers" list)) -}}
{{- $_ := include "platform-lib.platform.object" (list .context "manifest" (dict
      "apiVersion" "policies.kyverno.io/v1" "kind" "MutatingPolicy" "metadata" $at.metadata "spec" $spec)) -}}
{{- else -}}
{{- $_ := include "platform-lib.platform.object" (list .context "manifest" (dict
      "apiVersion" "admissionregistration.k8s.io/v1" "kind" "MutatingAdmissionPolicy" "metadata" $at.metadata "spec" $spec)) -}}
{{- $_ := include "platform-lib.platform.object" (list .context "manifest" (dict
      "apiVersion" "admissionregistration.k8s.io/v1" "kind" "MutatingAdmissionPolicyBinding" "metadata" $at.metadata
      "spec" (dict "policyName" $at.metadata.name "matchResources" (dict "namespaceSelector" $selector)))) -}}
{{- end -}}
{{- end -}}
