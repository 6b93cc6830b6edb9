{{- define "platform-lib.checks.rollout-traffic" -}}
{{- $canary := (.values.update | default dict).canary | default dict -}}
{{- if and (eq .kind "Rollout") $canary.traffic -}}
{{- if not (dig "strategy" "canary" "trafficRouting" dict .) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "update.canary.traffic")
      "needs a route of the Gateway API or an Ingress of nginx or alb to shift traffic on; expose the workload so, or remove it: the weight is then the share of pods") -}}
{{- end -}}
{{- end -}}
{{- if and (eq .kind "Rollout") (hasKey (.values.update | default dict) "blueGreen") (not .service) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "update.blueGreen")
      "switches a Service over and the workload has no port; add one, for example `port: 8080`") -}}
{{- end -}}
{{- end -}}
