{{- /*
  The policies of files/policies, each a file: what it is about, which objects, the CEL that must hold. Here they are
  completed with what the values say, once for all engines; _engine-NAME.tpl writes them for one. Sets policies, a list,
  and left (a dict: policies that need a parameter first, and which).
*/ -}}
{{- define "security.policies" -}}
{{- $context := . -}}
{{- $_ := set . "policies" list -}}
{{- $_ := set . "left" dict -}}
{{- $own := .values.policies | default dict -}}
{{- if ne (toString $own.enabled) "false" -}}
{{- $shared := .root.Files.Get "files/variables.yaml" | fromYaml -}}
{{- $known := dict -}}
{{- range $path, $_ := .root.Files.Glob "files/policies/*.yaml" -}}
{{- $policy := $context.root.Files.Get $path | fromYaml -}}
{{- $_ := set $policy "id" (base $path | trimSuffix ".yaml") -}}
{{- $_ := set $known $policy.id $policy -}}
{{- $_ := include "security.policies.complete" (dict "context" $context "policy" $policy "own" (get ($own.rules | default dict) $policy.id | default dict) "shared" $shared) -}}
{{- end -}}
{{- $_ := include "security.checks.policies" (dict "context" . "known" $known) -}}
{{- if not .problems -}}
{{- range .policies -}}
{{- $_ := include (print "security.engine." (default "native" $context.values.engine)) (dict "context" $context "policy" .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
  Adds a policy with its variables, action and selectors. Takes context, policy (as in its file), own (as in the values)
  and shared (variables by name of a list).
*/ -}}
{{- define "security.policies.complete" -}}
{{- $context := .context -}}
{{- $policy := .policy -}}
{{- $own := .own -}}
{{- $shared := .shared -}}
{{- $action := $own.action | default "deny" -}}
{{- $variables := list -}}
{{- $missing := list -}}
{{- range $name, $parameter := $policy.parameters | default dict -}}
{{- $value := get ($own.parameters | default dict) $name -}}
{{- if kindIs "invalid" $value -}}
{{- $value = eq $parameter.type "list" | ternary list (default false $parameter.default) -}}
{{- end -}}
{{- if and (eq (toString $value) "") (eq $parameter.type "boolean") -}}
{{- $value = default false $parameter.default -}}
{{- end -}}
{{- if and $parameter.needed (not $value) -}}
{{- $missing = append $missing $name -}}
{{- end -}}
{{- /* What JSON writes is also CEL. */ -}}
{{- $variables = append $variables (dict "name" $name "expression" (toJson ($value | default (eq $parameter.type "list" | ternary list false)))) -}}
{{- end -}}
{{- range $name := $policy.uses | default list -}}
{{- if eq $name "platform" -}}
{{- $who := dict "context" $context -}}
{{- $_ := include "security.policies.platform" $who -}}
{{- $variables = concat $variables $who.variables -}}
{{- end -}}
{{- $variables = concat $variables (get $shared $name) -}}
{{- end -}}
{{- $_ := set $policy "variables" (concat $variables ($policy.variables | default list)) -}}
{{- /* A controller must be able to take its finalizer off what was made before the policy, or it would never go. */ -}}
{{- if eq $policy.scope "namespaces" -}}
{{- $_ := set $policy "conditions" (list (dict "name" "not-only-going" "expression" (include "security.policies.going" nil))) -}}
{{- end -}}
{{- $_ := set $policy "action" $action -}}
{{- $_ := set $policy "operations" ($policy.operations | default (list "CREATE" "UPDATE")) -}}
{{- $_ := set $policy "excluded" ($own.exclude | default dict) -}}
{{- $selected := list -}}
{{- if eq $policy.scope "namespaces" -}}
{{- $selected = append $selected (dict "key" (($context.values.policies | default dict).label | default "helm-platform.io/team") "operator" "Exists") -}}
{{- end -}}
{{- with $policy.excluded -}}
{{- $selected = append $selected (dict "key" "kubernetes.io/metadata.name" "operator" "NotIn" "values" (keys . | sortAlpha)) -}}
{{- end -}}
{{- $_ := set $policy "namespaceSelector" ($selected | empty | ternary dict (dict "matchExpressions" $selected)) -}}
{{- if $missing -}}
{{- $_ := set $context.left $policy.id (join ", " $missing) -}}
{{- else if ne $action "none" -}}
{{- $_ := set $context "policies" (append $context.policies $policy) -}}
{{- end -}}
{{- end -}}

{{- /*
  Who the platform team is, as two variables. Kubernetes' own parts are always of it: without them nothing could be
  cleaned up. Takes context; sets variables.
*/ -}}
{{- define "security.policies.platform" -}}
{{- $own := (.context.values.policies | default dict).platform | default dict -}}
{{- $groups := concat (list "system:masters" "system:nodes" "system:serviceaccounts:kube-system") ($own.groups | default list) -}}
{{- $users := concat (list "system:apiserver" "system:kube-controller-manager" "system:kube-scheduler") ($own.users | default list) -}}
{{- $_ := set . "variables" (list
      (dict "name" "groups" "expression" (toJson $groups))
      (dict "name" "users" "expression" (toJson $users))) -}}
{{- end -}}

{{- /* Whether a request is more than the end of an object that is being deleted: whoever changes it then is asked still. */ -}}
{{- define "security.policies.going" -}}
!has(object.metadata.deletionTimestamp) || oldObject == null
{{- range $part := list "spec" "metadata.?annotations" "metadata.?labels" }} || dyn(object).?{{ $part }}.orValue({}) != dyn(oldObject).?{{ $part }}.orValue({})
{{- end -}}
{{- end -}}

{{- /* The resourceRules of a policy, as the API server and Kyverno read them. Takes resources, operations and scope; sets rules. */ -}}
{{- define "security.policies.resources" -}}
{{- $operations := .operations -}}
{{- $scope := .scope | default "namespaces" -}}
{{- $rules := list -}}
{{- range .resources -}}
{{- $rule := dict "apiGroups" .groups "apiVersions" (list "*") "operations" $operations "resources" .resources -}}
{{- /* A Namespace has the labels by which it is selected and is in no namespace, which expressions ask about. */ -}}
{{- if ne $scope "cluster" -}}
{{- $_ := set $rule "scope" "Namespaced" -}}
{{- end -}}
{{- $rules = append $rules $rule -}}
{{- end -}}
{{- $_ := set . "rules" $rules -}}
{{- end -}}

{{- /* Metadata of an object that a policy becomes. Takes context, policy, name and exactly; sets metadata. */ -}}
{{- define "security.policies.metadata" -}}
{{- $annotations := dict "helm-platform.io/title" .policy.title "helm-platform.io/why" .policy.why -}}
{{- range $namespace, $reason := .policy.excluded | default dict -}}
{{- $_ := set $annotations (print "exclude.helm-platform.io/" $namespace) $reason -}}
{{- end -}}
{{- $at := dict "context" .context "name" .name "cluster" true "exactly" .exactly "labels" (dict "helm-platform.io/protected" "true") "annotations" $annotations -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := set . "metadata" $at.metadata -}}
{{- end -}}
