{{- /*
  The engine's rules, which act on the objectives of all namespaces. Where Prometheus enforces a namespace label, it would
  restrict them to the namespace of this release: the object must be excluded from that, and the notes say how.
*/ -}}
{{- define "monitoring.rules" -}}
{{- $slo := .values.slo | default dict -}}
{{- $asked := dict "context" . "kind" "PrometheusRule" -}}
{{- $_ := include "platform-lib.context.monitoring" $asked -}}
{{- if and $asked.made (ne (toString $slo.enabled) "false") -}}
{{- $_ := include "monitoring.checks.tiers" (dict "context" . "tiers" ($slo.tiers | default dict)) -}}
{{- if not .problems -}}
{{- $shared := .profile.slo | default dict -}}
{{- $settings := dict "runbooks" .profile.runbooks "grafana" (.profile.dashboards.url | default "") -}}
{{- $_ := include "platform-lib.context.overlay" (list $settings $shared (omit $slo "enabled")) -}}
{{- $tiers := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $tiers $shared.tiers $slo.tiers) -}}
{{- $_ := set $settings "tiers" $tiers -}}
{{- $at := dict "context" . "name" "slo" "labels" .profile.rulesLabels -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := set . "rules" $at.metadata.name -}}
{{- $_ := include "platform-lib.platform.object" (list . "prometheusRule" (dict
      "metadata" $at.metadata "groups" (include "platform-lib.slo.groups" (dict "settings" $settings)))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
