{{- /* What the schema cannot say. Takes the context, with places. */ -}}
{{- define "tenant.checks" -}}
{{- $context := . -}}
{{- $team := .team -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $team) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "team" (printf "is the release's name `%s` where it is not written; a team is named by lower-case letters, digits and dashes, with a letter first" $team)) -}}
{{- end -}}
{{- if gt (len $team) 30 -}}
{{- $_ := include "platform-lib.checks.problem" (list . "team" (printf "`%s` has more than 30 letters: namespaces, applications and projects are named after it" $team)) -}}
{{- end -}}
{{- if has $team (list "default" "kube" "platform" "argocd" "flux" "monitoring" "all" "none") -}}
{{- $_ := include "platform-lib.checks.problem" (list . "team" (printf "`%s` is what the platform's own are called; name the team otherwise" $team)) -}}
{{- end -}}
{{- range .cluster.teams -}}
{{- if or (hasPrefix (print $team "-") .) (hasPrefix (print . "-") $team) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context "team" (printf "`%s` and the team `%s`: one is the beginning of the other, so that patterns such as %s-* would take both; rename one" $team . (len $team | lt (len .) | ternary . $team))) -}}
{{- end -}}
{{- end -}}
{{- if not .places -}}
{{- $_ := include "platform-lib.checks.problem" (list . "cluster.environments" "is empty: write the environments of which this cluster has namespaces, such as {dev: {}, prod: {sync: lead}}") -}}
{{- end -}}
{{- range $a, $_ := .cluster.environments -}}
{{- range $b, $_ := $context.cluster.environments -}}
{{- if hasSuffix (print "-" $b) $a -}}
{{- $_ := include "platform-lib.checks.problem" (list $context "cluster.environments" (printf "`%s` ends with the environment `%s`, so that rights on *-%s would be rights on both; rename one" $a $b $b)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $i, $name := .values.namespaces -}}
{{- $path := printf "namespaces[%d]" $i -}}
{{- if not (hasPrefix (print $team "-") $name) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path (printf "`%s` does not begin with `%s-`, as every namespace of the team does" $name $team)) -}}
{{- else if hasKey $context.cluster.environments (trimPrefix (print $team "-") $name) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path (printf "`%s` is there already: it is that of an environment" $name)) -}}
{{- end -}}
{{- end -}}
{{- range .places -}}
{{- if gt (len .name) 63 -}}
{{- $_ := include "platform-lib.checks.problem" (list $context "team" (printf "the namespace `%s` has more than 63 letters" .name)) -}}
{{- end -}}
{{- if and .settings.hosts (hasKey (.settings.serviceTypes | default dict) "ExternalName") -}}
{{- $_ := include "platform-lib.checks.problem" (list $context "serviceTypes.ExternalName" "lets a route of the shared ingress reach any address; a namespace with hosts cannot have it") -}}
{{- end -}}
{{- end -}}
{{- $groups := .values.groups | default dict -}}
{{- if not (or $groups.deployer $groups.lead) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "groups" "has neither deployer nor lead, so that nobody of the team installs anything") -}}
{{- end -}}
{{- range $role, $names := $groups -}}
{{- range $names -}}
{{- if hasPrefix "system:" . -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print "groups." $role) (printf "has `%s`: groups of Kubernetes are not those of a team" .)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
