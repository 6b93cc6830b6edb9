{{- /*
  How much a namespace may use, and what its containers get that say nothing: the preset of `quota` in files/presets.yaml,
  with the figures of `quota.hard` and `limits` over it. A second quota keeps its pods from the platform's priorities.
*/ -}}
{{- define "tenant.quota" -}}
{{- $own := .place.settings -}}
{{- $quota := $own.quota | default dict -}}
{{- if kindIs "string" $quota -}}
{{- $quota = dict "preset" $quota -}}
{{- end -}}
{{- $preset := get (.context.root.Files.Get "files/presets.yaml" | fromYaml) ($quota.preset | default "small") -}}
{{- $hard := $preset.quota -}}
{{- if hasKey ($own.serviceTypes | default dict) "NodePort" -}}
{{- $_ := set $hard "services.nodeports" "10" -}}
{{- end -}}
{{- if hasKey ($own.serviceTypes | default dict) "LoadBalancer" -}}
{{- /* A load balancer takes ports of the nodes too. */ -}}
{{- $_ := set $hard "services.loadbalancers" "1" -}}
{{- $_ := set $hard "services.nodeports" "10" -}}
{{- end -}}
{{- $_ := include "platform-lib.context.texts" (list $hard $quota.hard) -}}
{{- $at := dict "context" .context "place" .place "api" "v1" "kept" true -}}
{{- $_ := include "tenant.object" (merge (dict "kind" "ResourceQuota" "name" "quota" "fields" (dict "spec" (dict "hard" $hard))) $at) -}}
{{- with .context.cluster.priorities -}}
{{- $scope := dict "scopeName" "PriorityClass" "operator" "In" "values" . -}}
{{- $_ := include "tenant.object" (merge (dict "kind" "ResourceQuota" "name" "priority" "fields" (dict "spec" (dict
      "hard" (dict "pods" "0") "scopeSelector" (dict "matchExpressions" (list $scope))))) $at) -}}
{{- end -}}
{{- $limits := list -}}
{{- range $word, $type := dict "container" "Container" "pod" "Pod" "claim" "PersistentVolumeClaim" -}}
{{- $item := dict "type" $type -}}
{{- range $side := list "default" "defaultRequest" "min" "max" -}}
{{- $amounts := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $amounts (dig $word $side dict $preset.limits)) -}}
{{- $_ := include "platform-lib.context.texts" (list $amounts (dig $word $side dict ($own.limits | default dict))) -}}
{{- with $amounts -}}
{{- $_ := set $item $side . -}}
{{- end -}}
{{- end -}}
{{- $limits = append $limits $item -}}
{{- end -}}
{{- $_ := include "tenant.object" (merge (dict "kind" "LimitRange" "name" "limits" "fields" (dict "spec" (dict "limits" $limits))) $at) -}}
{{- end -}}
