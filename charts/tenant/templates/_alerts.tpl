{{- /*
  Who hears of the alerts of a namespace: prometheus-operator adds the matcher on the namespace itself, so that nothing
  here reaches another team's. What silences what is in the platform's own routes, for all teams alike.
*/ -}}
{{- define "tenant.alerts" -}}
{{- $receivers := (.context.values.alerts | default dict).receivers -}}
{{- $asked := dict "context" .context "kind" "PrometheusRule" -}}
{{- $_ := include "platform-lib.context.monitoring" $asked -}}
{{- if and $receivers $asked.made -}}
{{- $words := .context.profile.slo.severities | default dict -}}
{{- $repeat := dict "page" "1h" "ticket" "1d" -}}
{{- $named := list (dict "name" "nobody") -}}
{{- $routes := list -}}
{{- range $severity := list "page" "ticket" -}}
{{- with get $receivers $severity -}}
{{- $named = append $named (merge (dict "name" $severity) .) -}}
{{- $routes = append $routes (dict "receiver" $severity "repeatInterval" (get $repeat $severity)
      "matchers" (list (dict "name" "severity" "value" (get $words $severity | default $severity)))) -}}
{{- end -}}
{{- end -}}
{{- $route := dict "receiver" "nobody" "groupBy" (list "alertname" "namespace" "service" "slo") "groupWait" "30s"
      "groupInterval" "5m" "repeatInterval" "4h" "routes" $routes -}}
{{- $_ := include "tenant.object" (dict "context" .context "place" .place "api" "monitoring.coreos.com/v1alpha1"
      "kind" "AlertmanagerConfig" "name" "team" "labels" .context.profile.monitoringLabels
      "fields" (dict "spec" (dict "route" $route "receivers" $named))) -}}
{{- end -}}
{{- end -}}
