{{- /*
  Where External Secrets reads, by name. A store is for the cluster and open to the namespaces that it names, or one of
  each of these namespaces. Takes the context.
*/ -}}
{{- define "security.stores" -}}
{{- $context := . -}}
{{- range $name, $own := .values.secretStores -}}
{{- $path := printf "secretStores.%s" $name -}}
{{- if not (or $own.namespaces $own.labels) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path "is open to every namespace; write namespaces, or labels of namespaces, that may use it") -}}
{{- end -}}
{{- if and (eq $own.kind "SecretStore") (or $own.labels (not $own.namespaces)) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".kind") "is SecretStore, which is in a namespace: write namespaces, and no labels") -}}
{{- end -}}
{{- if and (hasKey $own "fake") (not $own.reason) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".reason") "is missing: fake gives everybody the texts in these values, so write what it stands in for") -}}
{{- end -}}
{{- $chosen := dict "own" $own "context" $context "path" $path -}}
{{- $_ := include "platform-lib.stores.chosen" $chosen -}}
{{- with $chosen.provider -}}
{{- $cluster := ne ($own.kind | default "ClusterSecretStore") "SecretStore" -}}
{{- $at := dict "context" $context "own" (get $own . | default dict) "cluster" $cluster "path" (printf "%s.%s" $path .) -}}
{{- $_ := include (printf "platform-lib.stores.%s" .) $at -}}
{{- $spec := dict "provider" $at.provider "refreshInterval" ($own.refresh | default 3600 | int) -}}
{{- $meta := dict "context" $context "name" $name "cluster" true "exactly" true -}}
{{- with $own.reason -}}
{{- $_ := set $meta "annotations" (dict "helm-platform.io/reason" .) -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.metadata" $meta -}}
{{- if $cluster -}}
{{- $conditions := list -}}
{{- with $own.namespaces -}}{{- $conditions = append $conditions (dict "namespaces" .) -}}{{- end -}}
{{- if $own.labels -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $labels $own.labels) -}}
{{- $conditions = append $conditions (dict "namespaceSelector" (dict "matchLabels" $labels)) -}}
{{- end -}}
{{- $_ := set $spec "conditions" $conditions -}}
{{- $_ := include "platform-lib.platform.object" (list $context "manifest" (dict
      "apiVersion" "external-secrets.io/v1" "kind" "ClusterSecretStore" "metadata" $meta.metadata "spec" $spec)) -}}
{{- else -}}
{{- range $own.namespaces -}}
{{- $_ := include "platform-lib.platform.object" (list $context "manifest" (dict
      "apiVersion" "external-secrets.io/v1" "kind" "SecretStore" "metadata" (merge (dict "namespace" .) $meta.metadata) "spec" $spec)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
