{{- /*
  A namespace and what the platform says about it: labels that policies, Prometheus, Gateways and Pod Security go by, and
  annotations with what it owns. It stays when the release goes: with a namespace everything in it goes.
*/ -}}
{{- define "tenant.namespaces" -}}
{{- $own := .place.settings -}}
{{- $security := $own.podSecurity | default dict -}}
{{- $labels := dict
      "helm-platform.io/team" .context.team
      "helm-platform.io/environment" .place.environment
      "helm-platform.io/exposure" "enabled"
      "helm-platform.io/monitoring" "enabled"
      "helm-platform.io/protected" "true" -}}
{{- range $mode := list "enforce" "audit" "warn" -}}
{{- $_ := set $labels (print "pod-security.kubernetes.io/" $mode) (eq $mode "enforce" | ternary ($security.enforce | default "restricted") "restricted") -}}
{{- $_ := set $labels (printf "pod-security.kubernetes.io/%s-version" $mode) "latest" -}}
{{- end -}}
{{- $annotations := dict "helm.sh/resource-policy" "keep" "argocd.argoproj.io/sync-options" "Prune=false,Delete=false" -}}
{{- $_ := include "tenant.listed" (list $annotations "hosts" $own.hosts) -}}
{{- $_ := include "tenant.listed" (list $annotations "registries" $own.registries) -}}
{{- $_ := include "tenant.listed" (list $annotations "service-types" (keys ($own.serviceTypes | default dict))) -}}
{{- $stores := $own.secretStores | default list -}}
{{- if $own.secretStore -}}
{{- $stores = append $stores "SecretStore/team" -}}
{{- end -}}
{{- $_ := include "tenant.listed" (list $annotations "secret-stores" $stores) -}}
{{- with .context.values.description -}}
{{- $_ := set $annotations "helm-platform.io/description" . -}}
{{- end -}}
{{- range $type, $reason := $own.serviceTypes -}}
{{- $_ := set $annotations (printf "helm-platform.io/%s-reason" (lower $type)) $reason -}}
{{- end -}}
{{- with $security.reason -}}
{{- $_ := set $annotations "helm-platform.io/pod-security-reason" . -}}
{{- end -}}
{{- $at := dict "context" .context "name" .place.name "cluster" true "exactly" true "labels" $labels "annotations" $annotations -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := include "platform-lib.platform.object" (list .context "manifest" (dict "apiVersion" "v1" "kind" "Namespace" "metadata" $at.metadata)) -}}
{{- end -}}
