{{- /*
  Sets the part of the kind that runs the pods: `deployment` for a Deployment, and so on. What the kinds share is set
  here; each kind's own is in a file of its name below controller/.
*/ -}}
{{- define "platform-lib.context.controller" -}}
{{- $at := dict "w" . -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $update := .values.update | default dict -}}
{{- $spec := dict -}}
{{- if .serves -}}
{{- $_ := set $spec "selector" (dict "matchLabels" .selector) -}}
{{- $_ := set $spec "template" .pod -}}
{{- range $field, $key := dict "minReadySeconds" "minReadySeconds" "revisionHistoryLimit" "history" -}}
{{- if hasKey $update $key -}}
{{- $_ := set $spec $field (int64 (get $update $key)) -}}
{{- end -}}
{{- end -}}
{{- if hasKey . "replicas" -}}
{{- $_ := set $spec "replicas" .replicas -}}
{{- end -}}
{{- end -}}
{{- $controller := dict "metadata" $at.metadata "spec" $spec -}}
{{- $_ := include (printf "platform-lib.context.controller.%s" (lower .kind)) (dict "w" . "controller" $controller "update" $update) -}}
{{- end -}}

{{- /* Copies numbers and percentages that are written: (list TARGET GIVEN FIELD …). */ -}}
{{- define "platform-lib.context.amounts" -}}
{{- $target := index . 0 -}}
{{- $given := index . 1 -}}
{{- range $field := slice . 2 -}}
{{- if hasKey $given $field -}}
{{- $amount := get $given $field -}}
{{- $_ := set $target $field (kindIs "string" $amount | ternary $amount (int64 $amount)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
