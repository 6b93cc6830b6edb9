{{- /*
  A policy for Gatekeeper: a template in CEL and its constraint, whose kind exists once Gatekeeper has read the template.
  Takes context and policy.
*/ -}}
{{- define "security.engine.gatekeeper" -}}
{{- $policy := .policy -}}
{{- $make := .context.values.gatekeeper | default "all" -}}
{{- $kind := print "Platform" ($policy.id | replace "-" " " | title | nospace) -}}
{{- $at := dict "context" .context "policy" $policy "name" (lower $kind) "exactly" true -}}
{{- $_ := include "security.policies.metadata" $at -}}
{{- $source := dict "failurePolicy" "Fail" "generateVAP" false "validations" $policy.rules -}}
{{- /* Gatekeeper calls the list by the singular. */ -}}
{{- with $policy.conditions -}}
{{- $_ := set $source "matchCondition" . -}}
{{- end -}}
{{- with $policy.variables -}}
{{- $_ := set $source "variables" . -}}
{{- end -}}
{{- if ne $make "constraints" -}}
{{- $_ := include "platform-lib.platform.object" (list .context "manifest" (dict
      "apiVersion" "templates.gatekeeper.sh/v1" "kind" "ConstraintTemplate" "metadata" $at.metadata
      "spec" (dict
        "crd" (dict "spec" (dict "names" (dict "kind" $kind)))
        "targets" (list (dict
          "target" "admission.k8s.gatekeeper.sh"
          "code" (list (dict "engine" "K8sNativeValidation" "source" $source))))))) -}}
{{- end -}}
{{- if ne $make "templates" -}}
{{- $kinds := list -}}
{{- range $policy.resources -}}
{{- $kinds = append $kinds (dict "apiGroups" .groups "kinds" .kinds) -}}
{{- end -}}
{{- $match := dict "kinds" $kinds "scope" (eq $policy.scope "cluster" | ternary "*" "Namespaced") -}}
{{- with $policy.labels -}}
{{- $_ := set $match "labelSelector" (dict "matchLabels" .) -}}
{{- end -}}
{{- with $policy.namespaceSelector -}}
{{- $_ := set $match "namespaceSelector" . -}}
{{- end -}}
{{- $name := dict "context" .context "policy" $policy "name" $policy.id -}}
{{- $_ := include "security.policies.metadata" $name -}}
{{- $_ := include "platform-lib.platform.object" (list .context "manifest" (dict
      "apiVersion" "constraints.gatekeeper.sh/v1beta1" "kind" $kind "metadata" $name.metadata
      "spec" (dict "enforcementAction" (get (dict "deny" "deny" "warn" "warn" "audit" "dryrun") $policy.action) "match" $match))) -}}
{{- end -}}
{{- end -}}
