{{- /*
  Normalises one workload. Takes context, key (`main` or the name under `workloads`), path (the prefix of its values
  paths), values (as written) and, for all but the main workload, from (the root it inherits from).
  The parts below run in this order: each may read what an earlier one has set.
*/ -}}
{{- define "platform-lib.context.workload" -}}
{{- $own := .values -}}
{{- if ne (toString $own.enabled) "false" -}}
{{- $w := dict
      "context" .context "key" .key "path" .path "values" $own "from" (.from | default dict)
      "kind" ($own.kind | default "Deployment") "unresolved" list "relaxed" list -}}
{{- $_ := set .context "workloads" (append .context.workloads $w) -}}
{{- if ne $w.kind "none" -}}
{{- range $part := list "identity" "image" "ports" "account" "scaling" "security" "metrics" "service" "exposure" "network" "pod" "controller" -}}
{{- $_ := include (printf "platform-lib.context.%s" $part) $w -}}
{{- end -}}
{{- $_ := set .context "parts" (append .context.parts $w) -}}
{{- end -}}
{{- end -}}
{{- end -}}
