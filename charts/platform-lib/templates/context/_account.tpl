{{- /*
  Sets account (name, token) and, on the one workload that renders it, serviceAccount.
  A workload without `serviceAccount` of its own shares the one of the root.
*/ -}}
{{- define "platform-lib.context.account" -}}
{{- $context := .context -}}
{{- $main := eq .key "main" -}}
{{- $shared := or $main (not (or .values.serviceAccount .task)) -}}
{{- $given := (and $shared (not $main) | ternary .from.serviceAccount .values.serviceAccount) | default dict -}}
{{- $create := ne (toString $given.create) "false" -}}
{{- $name := $given.name | default (and $create ($shared | ternary $context.app .name)) | default "" -}}
{{- $_ := set . "account" (dict "name" $name "create" $create "token" (eq (toString $given.token) "true")) -}}
{{- if and $create (not (and $shared $context.sharedAccount)) -}}
{{- $at := dict "w" . "name" $name "annotations" $given.annotations -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- if $shared -}}
{{- $_ := set $context "sharedAccount" $name -}}
{{- /* It belongs to the whole app, so it must not change its label with the workload that comes first. */ -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $labels $at.metadata.labels (dict "app.kubernetes.io/component" "main")) -}}
{{- $_ := set $at.metadata "labels" $labels -}}
{{- end -}}
{{- $_ := set . "serviceAccount" (dict "metadata" $at.metadata "token" .account.token) -}}
{{- end -}}
{{- end -}}
