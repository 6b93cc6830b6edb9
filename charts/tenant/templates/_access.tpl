{{- /*
  Who may do what: the cluster roles of the chart security, bound in this namespace alone. Where an environment is for
  leads, a deployer only sees. `deployer` is also a ServiceAccount: as it, GitOps applies what the team has in git.
*/ -}}
{{- define "tenant.access" -}}
{{- $groups := .place.settings.groups -}}
{{- $people := dict
      "viewer" ($groups.viewer | default list)
      "deployer" ($groups.deployer | default list)
      "lead" ($groups.lead | default list) -}}
{{- if eq .place.sync "lead" -}}
{{- $_ := set $people "viewer" (concat $people.viewer $people.deployer | uniq) -}}
{{- $_ := set $people "deployer" list -}}
{{- end -}}
{{- $at := . -}}
{{- range $role := list "viewer" "deployer" "lead" -}}
{{- $subjects := list -}}
{{- range get $people $role -}}
{{- $subjects = append $subjects (dict "apiGroup" "rbac.authorization.k8s.io" "kind" "Group" "name" .) -}}
{{- end -}}
{{- if eq $role "deployer" -}}
{{- $subjects = append $subjects (dict "kind" "ServiceAccount" "namespace" $at.place.name "name" "deployer") -}}
{{- end -}}
{{- if $subjects -}}
{{- $_ := include "tenant.object" (dict "context" $at.context "place" $at.place "api" "rbac.authorization.k8s.io/v1"
      "kind" "RoleBinding" "name" $role "fields" (dict
        "roleRef" (dict "apiGroup" "rbac.authorization.k8s.io" "kind" "ClusterRole" "name" (printf "%s-%s" $at.context.cluster.roles $role))
        "subjects" $subjects)) -}}
{{- end -}}
{{- end -}}
{{- $_ := include "tenant.object" (dict "context" .context "place" .place "api" "v1" "kind" "ServiceAccount" "name" "deployer"
      "fields" (dict "automountServiceAccountToken" false)) -}}
{{- end -}}
