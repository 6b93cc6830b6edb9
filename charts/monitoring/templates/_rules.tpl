{{- /*
  The engine's rules, which act on the objectives of all namespaces. Where Prometheus enforces a namespace label, it would
  restrict them to the namespace of this release: the object must be excluded from that, and the notes say how.
*/ -}}
{{- define "monitoring.rules" -}}
{{- $asked := dict "context" . "kind" "PrometheusRule" -}}
{{- $_ := include "platform-lib.context.monitoring" $asked -}}
{{- if and $asked.made (ne (toString (.values.slo | default dict).enabled) "false") -}}
{{- $_ := include "monitoring.checks.slo" . -}}
{{- if not .problems -}}
{{- $settings := dict "runbooks" .profile.runbooks "grafana" (.profile.dashboards.url | default "") -}}
{{- $_ := include "platform-lib.context.overlay" (list $settings .profile.slo) -}}
{{- $made := dict "given" $settings "alerts" "shared" "labels" list -}}
{{- $_ := include "platform-lib.slo.platform" $made -}}
{{- $_ := include "platform-lib.slo.engine-groups" $made -}}
{{- $at := dict "context" . "name" "slo" "labels" .profile.rulesLabels -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := set . "unrestricted" (append .unrestricted $at.metadata.name) -}}
{{- $_ := include "platform-lib.platform.object" (list . "prometheusRule" (dict "metadata" $at.metadata "groups" $made.groups)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
