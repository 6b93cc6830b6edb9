{{- /*
  Namespaces of the platform's own components, with the Pod Security level that each needs. They stay when the release
  goes: with a namespace everything in it goes. Takes the context.
*/ -}}
{{- define "security.namespaces" -}}
{{- $context := . -}}
{{- range $name, $own := .values.namespaces -}}
{{- $own = $own | default dict -}}
{{- $path := printf "namespaces.%s" $name -}}
{{- $enforce := $own.enforce | default "restricted" -}}
{{- if and (ne $enforce "restricted") (not $own.reason) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".reason") (printf "is missing: `%s` lets pods do what restricted refuses, so write which pods need it and why" $enforce)) -}}
{{- end -}}
{{- if eq $name $context.root.Release.Namespace -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path "is the release's own namespace, which is there before it; label it instead: kubectl label namespace") -}}
{{- end -}}
{{- if hasPrefix "kube-" $name -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path "belongs to Kubernetes, which makes it") -}}
{{- end -}}
{{- $labels := dict -}}
{{- range $mode := list "enforce" "audit" "warn" -}}
{{- $_ := set $labels (print "pod-security.kubernetes.io/" $mode) (get $own $mode | default (eq $mode "enforce" | ternary $enforce "restricted")) -}}
{{- $_ := set $labels (printf "pod-security.kubernetes.io/%s-version" $mode) ($own.version | default "latest") -}}
{{- end -}}
{{- range $key, $value := $own.labels -}}
{{- if hasPrefix "pod-security.kubernetes.io/" $key -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".labels") (printf "has `%s`; write enforce, audit, warn or version beside labels" $key)) -}}
{{- end -}}
{{- $_ := set $labels $key (toString $value) -}}
{{- end -}}
{{- $annotations := dict "helm.sh/resource-policy" "keep" -}}
{{- with $own.reason -}}
{{- $_ := set $annotations "helm-platform.io/pod-security-reason" . -}}
{{- end -}}
{{- $at := dict "context" $context "name" $name "cluster" true "exactly" true "labels" $labels "annotations" $annotations -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := include "platform-lib.platform.object" (list $context "manifest" (dict "apiVersion" "v1" "kind" "Namespace" "metadata" $at.metadata)) -}}
{{- end -}}
{{- end -}}
