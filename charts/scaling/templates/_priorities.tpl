{{- /* PriorityClasses, by the names that workloads write in scheduling.priorityClass. */ -}}
{{- define "scaling.priorities" -}}
{{- $context := . -}}
{{- range $name, $own := .values.priorityClasses -}}
{{- if and $own (ne (toString $own.enabled) "false") -}}
{{- $fields := dict "value" (int64 $own.value) "description" $own.description -}}
{{- if $own.globalDefault -}}
{{- $_ := set $fields "globalDefault" true -}}
{{- end -}}
{{- with $own.preemptionPolicy -}}
{{- $_ := set $fields "preemptionPolicy" . -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.cluster-object" (dict
      "context" $context "api" "scheduling.k8s.io/v1" "kind" "PriorityClass" "name" $name "fields" $fields) -}}
{{- end -}}
{{- end -}}
{{- end -}}
