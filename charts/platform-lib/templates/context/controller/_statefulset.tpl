{{- /* Claims outlive pods and the set unless `whenDeleted` or `whenScaled` says otherwise. */ -}}
{{- define "platform-lib.context.controller.statefulset" -}}
{{- $spec := .controller.spec -}}
{{- $_ := set $spec "serviceName" (printf "%s-headless" .w.name) -}}
{{- $_ := set $spec "podManagementPolicy" (eq (toString .update.parallel) "true" | ternary "Parallel" "OrderedReady") -}}
{{- $type := .update.strategy | default "RollingUpdate" -}}
{{- $strategy := dict "type" $type -}}
{{- if eq $type "RollingUpdate" -}}
{{- $rolling := dict -}}
{{- $_ := include "platform-lib.context.amounts" (list $rolling .update "partition" "maxUnavailable") -}}
{{- with $rolling -}}
{{- $_ := set $strategy "rollingUpdate" . -}}
{{- end -}}
{{- end -}}
{{- $_ := set .w "strategy" $strategy -}}
{{- $_ := set $spec "updateStrategy" $strategy -}}
{{- with .w.claimTemplates -}}
{{- $_ := set $spec "volumeClaimTemplates" . -}}
{{- $policy := dict "whenDeleted" "Retain" "whenScaled" "Retain" -}}
{{- range $.w.claims -}}
{{- if eq .mode "each" -}}
{{- $_ := include "platform-lib.context.overlay" (list $policy (pick .own "whenDeleted" "whenScaled")) -}}
{{- end -}}
{{- end -}}
{{- $_ := set $spec "persistentVolumeClaimRetentionPolicy" $policy -}}
{{- end -}}
{{- $_ := set .w "statefulSet" .controller -}}
{{- end -}}
