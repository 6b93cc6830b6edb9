{{- /*
  Roles from files/roles, and who has them. A file has title, rules and includes (roles whose rules it has too). A rule that
  is `heldBy` policies is there only while these refuse what is more than meant. Takes the context; sets roles, by name:
  title and rules.
*/ -}}
{{- define "security.roles" -}}
{{- $context := . -}}
{{- $own := .values.roles | default dict -}}
{{- $_ := set . "roles" dict -}}
{{- if ne (toString $own.enabled) "false" -}}
{{- range $path, $_ := .root.Files.Glob "files/roles/*.yaml" -}}
{{- $name := base $path | trimSuffix ".yaml" -}}
{{- $at := dict "context" $context "name" $name "rules" list -}}
{{- $_ := include "security.roles.rules" $at -}}
{{- $_ := set $context.roles $name (dict "title" $at.title "rules" $at.rules) -}}
{{- end -}}
{{- $_ := include "security.checks.roles" . -}}
{{- range $name, $role := .roles -}}
{{- range (get ($own.rules | default dict) $name | default list) -}}
{{- $_ := set $role "rules" (append $role.rules (dict "apiGroups" .groups "resources" .resources "verbs" .verbs)) -}}
{{- end -}}
{{- $at := dict "context" $context "name" $name "cluster" true "annotations" (dict "helm-platform.io/title" $role.title) -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := include "platform-lib.platform.object" (list $context "clusterRole" (dict "metadata" $at.metadata "rules" $role.rules)) -}}
{{- end -}}
{{- range $name, $binding := $own.bindings -}}
{{- $_ := include "security.roles.binding" (dict "context" $context "name" $name "binding" $binding) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Takes context, name and rules (a list); adds the role's rules to it and those of the roles that it includes, sets title. */ -}}
{{- define "security.roles.rules" -}}
{{- $at := . -}}
{{- $file := .context.root.Files.Get (printf "files/roles/%s.yaml" .name) | fromYaml -}}
{{- range $file.includes -}}
{{- $other := dict "context" $at.context "name" . "rules" $at.rules -}}
{{- $_ := include "security.roles.rules" $other -}}
{{- $_ := set $at "rules" $other.rules -}}
{{- end -}}
{{- $denied := list -}}
{{- range .context.policies -}}
{{- if eq .action "deny" -}}
{{- $denied = append $denied .id -}}
{{- end -}}
{{- end -}}
{{- range $file.rules -}}
{{- $held := true -}}
{{- range .heldBy -}}
{{- $held = and $held (has . $denied) -}}
{{- end -}}
{{- if $held -}}
{{- $_ := set $at "rules" (append $at.rules (dict "apiGroups" .groups "resources" .resources "verbs" .verbs)) -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "title" $file.title -}}
{{- end -}}

{{- /* Takes context, name and binding: one RoleBinding for each of its namespaces, or one for the cluster. */ -}}
{{- define "security.roles.binding" -}}
{{- $at := . -}}
{{- $subjects := list -}}
{{- range .binding.groups -}}
{{- $subjects = append $subjects (dict "apiGroup" "rbac.authorization.k8s.io" "kind" "Group" "name" .) -}}
{{- end -}}
{{- range .binding.users -}}
{{- if hasPrefix "system:serviceaccount:" . -}}
{{- $parts := splitList ":" . -}}
{{- $subjects = append $subjects (dict "kind" "ServiceAccount" "namespace" (index $parts 2) "name" (last $parts)) -}}
{{- else -}}
{{- $subjects = append $subjects (dict "apiGroup" "rbac.authorization.k8s.io" "kind" "User" "name" .) -}}
{{- end -}}
{{- end -}}
{{- $part := dict
      "roleRef" (dict "apiGroup" "rbac.authorization.k8s.io" "kind" "ClusterRole" "name" (printf "%s-%s" .context.root.Release.Name .binding.role))
      "subjects" $subjects -}}
{{- range .binding.namespaces -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := include "platform-lib.platform.object" (list $at.context "roleBinding" (merge (dict "metadata" (merge (dict "namespace" .) $at.metadata)) $part)) -}}
{{- else -}}
{{- $_ := set $at "cluster" true -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := include "platform-lib.platform.object" (list $at.context "clusterRoleBinding" (merge (dict "metadata" $at.metadata) $part)) -}}
{{- end -}}
{{- end -}}
