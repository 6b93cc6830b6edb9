{{- /*
  What the workload's account may do in the Kubernetes API. Sets role and roleBinding, and clusterRole and
  clusterRoleBinding for rules with `cluster: true`, which reach beyond the namespace and need a reason.
*/ -}}
{{- define "platform-lib.context.rbac" -}}
{{- $w := . -}}
{{- $rules := dict "role" list "clusterRole" list -}}
{{- range $name, $own := .values.rbac | default dict -}}
{{- $rule := dict "apiGroups" ($own.groups | default (list "")) "resources" $own.resources "verbs" $own.verbs -}}
{{- with $own.names -}}
{{- $_ := set $rule "resourceNames" . -}}
{{- end -}}
{{- $kind := "role" -}}
{{- if $own.cluster -}}
{{- $kind = "clusterRole" -}}
{{- $_ := include "platform-lib.context.relax" (list $w (printf "rbac.%s.cluster" $name) "restricted" $own.reason true) -}}
{{- end -}}
{{- $_ := set $rules $kind (append (get $rules $kind) $rule) -}}
{{- end -}}
{{- $namespace := .context.root.Release.Namespace -}}
{{- $subjects := list (dict "kind" "ServiceAccount" "name" .account.name "namespace" $namespace) -}}
{{- range $kind, $list := $rules -}}
{{- if $list -}}
{{- $cluster := eq $kind "clusterRole" -}}
{{- /* Names of cluster-wide objects hold the namespace: two releases of one name must not share rights. */ -}}
{{- $at := dict "w" $w "name" ($cluster | ternary (printf "%s-%s" $namespace $w.name) $w.name) -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $metadata := $cluster | ternary (omit $at.metadata "namespace") $at.metadata -}}
{{- $_ := set $w $kind (dict "metadata" $metadata "rules" $list) -}}
{{- $_ := set $w (print $kind "Binding") (dict
      "metadata" $metadata "subjects" $subjects
      "roleRef" (dict "apiGroup" "rbac.authorization.k8s.io" "kind" ($cluster | ternary "ClusterRole" "Role") "name" $metadata.name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
