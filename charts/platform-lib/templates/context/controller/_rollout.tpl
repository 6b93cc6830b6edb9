{{- /*
  Argo Rollouts: canary (default) or blue-green. A blue-green rollout gets a Service `-preview`; a canary whose traffic is
  routed gets a Service `-canary`. Without routing the weight is the share of pods.
*/ -}}
{{- define "platform-lib.context.controller.rollout" -}}
{{- $update := .update -}}
{{- $spec := .controller.spec -}}
{{- $_ := set $spec "progressDeadlineSeconds" (int64 ($update.progressDeadlineSeconds | default 600)) -}}
{{- if hasKey $update "blueGreen" -}}
{{- $given := $update.blueGreen -}}
{{- $strategy := dict
      "activeService" .w.name "previewService" (printf "%s-preview" .w.name)
      "autoPromotionEnabled" (ne (toString $given.autoPromotion) "false") -}}
{{- range $key, $field := dict
      "promoteAfter" "autoPromotionSeconds" "scaleDownDelay" "scaleDownDelaySeconds" "previewReplicas" "previewReplicaCount" -}}
{{- if hasKey $given $key -}}
{{- $_ := set $strategy $field (int64 (get $given $key)) -}}
{{- end -}}
{{- end -}}
{{- range $key := list "prePromotionAnalysis" "postPromotionAnalysis" -}}
{{- with get $given $key -}}
{{- $_ := set $strategy $key (dict "templates" (list (dict "templateName" .))) -}}
{{- end -}}
{{- end -}}
{{- $_ := set $spec "strategy" (dict "blueGreen" $strategy) -}}
{{- $_ := include "platform-lib.context.further-service" (list .w "preview") -}}
{{- else -}}
{{- $given := $update.canary | default dict -}}
{{- $rolling := dict "maxSurge" "25%" "maxUnavailable" 0 -}}
{{- $_ := include "platform-lib.context.amounts" (list $rolling $update "maxSurge" "maxUnavailable") -}}
{{- $steps := list -}}
{{- range $given.steps | default list -}}
{{- if hasKey . "weight" -}}
{{- $steps = append $steps (dict "setWeight" (int64 .weight)) -}}
{{- else if hasKey . "pause" -}}
{{- $steps = append $steps (dict "pause" (kindIs "string" .pause | ternary (dict "duration" .pause) dict)) -}}
{{- else -}}
{{- $steps = append $steps (dict "analysis" (dict "templates" (list (dict "templateName" .analysis)))) -}}
{{- end -}}
{{- end -}}
{{- with $steps -}}
{{- $_ := set $rolling "steps" . -}}
{{- end -}}
{{- with $given.analysis -}}
{{- $_ := set $rolling "analysis" (dict "templates" (list (dict "templateName" .))) -}}
{{- end -}}
{{- $_ := set $spec "strategy" (dict "canary" $rolling) -}}
{{- if and $given.traffic .w.service -}}
{{- $_ := set $rolling "stableService" .w.name -}}
{{- $_ := set $rolling "canaryService" (printf "%s-canary" .w.name) -}}
{{- $_ := include "platform-lib.context.further-service" (list .w "canary") -}}
{{- $_ := include "platform-lib.context.rollout-traffic" (dict "w" .w "strategy" $rolling) -}}
{{- end -}}
{{- end -}}
{{- $_ := set .w "strategy" $spec.strategy -}}
{{- $_ := set .w "rollout" .controller -}}
{{- end -}}

{{- /*
  Who shifts the traffic: the Gateway API plugin on the HTTPRoute, or the Ingress controller where Argo Rollouts knows it.
  Takes w and strategy, sets trafficRouting on the strategy; the check rollout-traffic reports the rest.
*/ -}}
{{- define "platform-lib.context.rollout-traffic" -}}
{{- $w := .w -}}
{{- if $w.httpRoute -}}
{{- $_ := set .strategy "trafficRouting" (dict "plugins" (dict "argoproj-labs/gatewayAPI" (dict
      "httpRoute" $w.httpRoute.metadata.name "namespace" $w.context.root.Release.Namespace))) -}}
{{- else if $w.ingress -}}
{{- $provider := $w.exposure.provider -}}
{{- if eq $provider "nginx" -}}
{{- $_ := set .strategy "trafficRouting" (dict "nginx" (dict "stableIngress" $w.ingress.metadata.name)) -}}
{{- else if eq $provider "alb" -}}
{{- $_ := set .strategy "trafficRouting" (dict "alb" (dict
      "ingress" $w.ingress.metadata.name "servicePort" (first $w.service.ports).service)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
