{{- /*
  The team's AppProject: which repositories its applications come from, into which namespaces, of which kinds, and as whom
  they are applied. Every name is exact: a pattern such as media-* would also be the team media-lab's.
*/ -}}
{{- define "tenant.project" -}}
{{- $context := . -}}
{{- $gitops := .cluster.gitops -}}
{{- if eq $gitops.engine "argocd" -}}
{{- $destinations := list -}}
{{- $accounts := list -}}
{{- $by := dict "viewer" list "deployer" list "lead" list -}}
{{- range .places -}}
{{- $destinations = append $destinations (dict "server" $gitops.server "namespace" .name) -}}
{{- $accounts = append $accounts (dict "server" $gitops.server "namespace" .name "defaultServiceAccount" (printf "%s:deployer" .name)) -}}
{{- $_ := set $by "viewer" (append $by.viewer .environment) -}}
{{- $_ := set $by (.sync) (append (get $by .sync) .environment) -}}
{{- end -}}
{{- $roles := list -}}
{{- range $role := list "viewer" "deployer" "lead" -}}
{{- $groups := list -}}
{{- range $context.places -}}
{{- $groups = concat $groups (get .settings.groups $role | default list) -}}
{{- end -}}
{{- if $groups -}}
{{- $subject := printf "proj:%s:%s" $context.team $role -}}
{{- $policies := list (printf "p, %s, applications, get, %s/*, allow" $subject $context.team)
      (printf "p, %s, logs, get, %s/*, allow" $subject $context.team) -}}
{{- $environments := list -}}
{{- if eq $role "deployer" -}}{{- $environments = $by.deployer -}}{{- end -}}
{{- if eq $role "lead" -}}{{- $environments = $by.viewer -}}{{- end -}}
{{- range $environment := $environments | sortAlpha -}}
{{- range list "sync" "action/apps/Deployment/restart" -}}
{{- $policies = append $policies (printf "p, %s, applications, %s, %s/*-%s, allow" $subject . $context.team $environment) -}}
{{- end -}}
{{- end -}}
{{- $roles = append $roles (dict "name" $role "groups" ($groups | uniq | sortAlpha) "policies" $policies) -}}
{{- end -}}
{{- end -}}
{{- $at := dict "context" . "name" .team "exactly" true
      "labels" (dict "helm-platform.io/team" .team "helm-platform.io/protected" "true") -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := set $at.metadata "namespace" $gitops.namespace -}}
{{- $spec := dict
      "description" (.values.description | default (printf "Applications of the team %s" .team))
      "sourceRepos" (concat $gitops.repositories (.values.repositories | default list) | uniq)
      "destinations" $destinations
      "destinationServiceAccounts" $accounts
      "clusterResourceWhitelist" list
      "namespaceResourceWhitelist" ((.root.Files.Get "files/kinds.yaml" | fromYaml).kinds)
      "roles" $roles -}}
{{- $_ := include "platform-lib.platform.object" (list . "manifest" (dict
      "apiVersion" "argoproj.io/v1alpha1" "kind" "AppProject" "metadata" $at.metadata "spec" $spec)) -}}
{{- end -}}
{{- end -}}
