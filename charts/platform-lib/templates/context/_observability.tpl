{{- /*
  What watches the workload beside its monitor: alerts, dashboards, objectives. Runs last, because it watches what the
  other parts have made. Alerts and the ready dashboard come with the monitor, or where their block says so.
*/ -}}
{{- define "platform-lib.context.observability" -}}
{{- if not .task -}}
{{- $own := .values -}}
{{- $alerts := $own.alerts | default dict -}}
{{- $dashboards := $own.dashboards | default dict -}}
{{- $monitored := not (empty .monitor) -}}
{{- $_ := set . "alerting" (hasKey $alerts "enabled" | ternary (eq (toString $alerts.enabled) "true") (or $monitored (not (empty (pick $alerts "rules" "extra"))))) -}}
{{- $_ := set . "charted" (hasKey $dashboards "default" | ternary (eq (toString $dashboards.default) "true") $monitored) -}}
{{- if eq .context.profile.monitoringMode "never" -}}
{{- $_ := set . "charted" false -}}
{{- end -}}
{{- if or .alerting .charted $own.slo -}}
{{- $_ := include "platform-lib.context.series" . -}}
{{- end -}}
{{- if or .charted $dashboards -}}
{{- $_ := include "platform-lib.context.dashboards" . -}}
{{- end -}}
{{- if .alerting -}}
{{- $_ := include "platform-lib.context.alerts" . -}}
{{- end -}}
{{- if $own.slo -}}
{{- $_ := include "platform-lib.context.slo" . -}}
{{- end -}}
{{- end -}}
{{- end -}}
