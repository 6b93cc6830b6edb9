{{- /*
  What the chart makes. Takes a dict with root; sets what platform-lib.platform.context says, and

    team         its name
    cluster      the values of cluster, complete
    places       its namespaces, each: name, environment, sync (`deployer` or `lead`), settings (the values that hold there)
*/ -}}
{{- define "tenant.context" -}}
{{- $_ := include "platform-lib.platform.context" . -}}
{{- $_ := set . "places" list -}}
{{- if .on -}}
{{- $_ := set . "team" (.values.team | default .root.Release.Name) -}}
{{- $_ := include "tenant.cluster" . -}}
{{- $_ := include "tenant.places" . -}}
{{- $_ := include "tenant.checks" . -}}
{{- range $place := .places -}}
{{- range list "namespaces" "quota" "network" "access" "alerts" "secrets" -}}
{{- $_ := include (print "tenant." .) (dict "context" $ "place" $place) -}}
{{- end -}}
{{- end -}}
{{- $_ := include "tenant.project" . -}}
{{- $_ := include "tenant.dashboard" . -}}
{{- /* What is wrong in each of its namespaces is said once. */ -}}
{{- $_ := set . "problems" (.problems | uniq) -}}
{{- end -}}
{{- end -}}

{{- /* The values of cluster with every default filled in. Takes the context; sets cluster. */ -}}
{{- define "tenant.cluster" -}}
{{- $own := .values.cluster | default dict -}}
{{- $given := $own.gitops | default dict -}}
{{- $engine := $given.engine | default "argocd" -}}
{{- $gitops := dict
      "engine" $engine
      "namespace" ($given.namespace | default (ternary "flux-system" "argocd" (eq $engine "flux")))
      "server" ($given.server | default "https://kubernetes.default.svc")
      "repositories" ($given.repositories | default list) -}}
{{- $_ := set . "cluster" (dict
      "environments" ($own.environments | default dict)
      "roles" ($own.roles | default "platform")
      "teams" ($own.teams | default list)
      "priorities" ($own.priorities | default list)
      "gitops" $gitops) -}}
{{- end -}}

{{- /*
  The namespaces: one for each environment of the cluster, and those that the team has beside them. What an environment
  says takes the place of what is said for all; groups and network key by key.
*/ -}}
{{- define "tenant.places" -}}
{{- $context := . -}}
{{- $names := dict -}}
{{- range $environment, $own := .cluster.environments -}}
{{- $_ := set $names $environment ($own | default dict) -}}
{{- end -}}
{{- range .values.namespaces -}}
{{- $_ := set $names (trimPrefix (print $context.team "-") .) dict -}}
{{- end -}}
{{- range $environment, $own := $names -}}
{{- $settings := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $settings $context.values (get ($context.values.environments | default dict) $environment)) -}}
{{- range $key := list "groups" "network" -}}
{{- $merged := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $merged (get $context.values $key)
      (get (get ($context.values.environments | default dict) $environment | default dict) $key)) -}}
{{- $_ := set $settings $key $merged -}}
{{- end -}}
{{- $_ := set $context "places" (append $context.places (dict
      "name" (printf "%s-%s" $context.team $environment) "environment" $environment
      "sync" ($own.sync | default "deployer") "settings" $settings)) -}}
{{- end -}}
{{- end -}}

{{- /*
  Adds an object of a namespace that nobody but the platform changes: takes context, place, api, kind, name and fields;
  labels, annotations and kept (true stays when the release goes), optional.
*/ -}}
{{- define "tenant.object" -}}
{{- $labels := dict "helm-platform.io/protected" "true" "helm-platform.io/team" .context.team -}}
{{- $_ := include "platform-lib.context.overlay" (list $labels .labels) -}}
{{- $annotations := dict -}}
{{- if .kept -}}
{{- $_ := set $annotations "helm.sh/resource-policy" "keep" -}}
{{- $_ := set $annotations "argocd.argoproj.io/sync-options" "Prune=false,Delete=false" -}}
{{- end -}}
{{- $_ := include "platform-lib.context.overlay" (list $annotations .annotations) -}}
{{- $at := dict "context" .context "name" .name "exactly" true "labels" $labels "annotations" $annotations -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := set $at.metadata "namespace" .place.name -}}
{{- $manifest := dict "apiVersion" .api "kind" .kind "metadata" $at.metadata -}}
{{- $_ := include "platform-lib.platform.object" (list .context "manifest" (merge $manifest .fields)) -}}
{{- end -}}

{{- /* A list of names as an annotation has it: (list ANNOTATIONS KEY NAMES). An empty one is written too: it allows nothing. */ -}}
{{- define "tenant.listed" -}}
{{- $_ := set (index . 0) (print "helm-platform.io/" (index . 1)) (index . 2 | default list | uniq | sortAlpha | join ",") -}}
{{- end -}}
