{{- /*
  Who hears of the platform's alerts: an AlertmanagerConfig that the Alertmanager takes as its own configuration
  (spec.alertmanagerConfiguration), so that the operator adds no namespace to its routes. Those of teams come before it.
*/ -}}
{{- define "monitoring.routes" -}}
{{- /* All kinds of the operator are installed together; this one is v1alpha1, which the question does not know. */ -}}
{{- $asked := dict "context" . "kind" "PrometheusRule" -}}
{{- $_ := include "platform-lib.context.monitoring" $asked -}}
{{- $own := .values.alertmanager | default dict -}}
{{- if and $asked.made (ne (toString $own.enabled) "false") -}}
{{- $settings := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $settings .profile.slo) -}}
{{- $made := dict "given" $settings -}}
{{- $_ := include "platform-lib.slo.platform" $made -}}
{{- $receivers := $own.receivers | default dict -}}
{{- $words := $made.platform.severities -}}
{{- $heard := list -}}
{{- $named := list (dict "name" "nobody") -}}
{{- $repeat := dict "page" "1h" "ticket" "1d" -}}
{{- range $severity := list "page" "ticket" -}}
{{- with get $receivers $severity -}}
{{- $named = append $named (merge (dict "name" $severity) .) -}}
{{- $heard = append $heard (dict "receiver" $severity "repeatInterval" (get $repeat $severity)
      "matchers" (list (include "monitoring.matcher" (list "severity" "=" (get $words $severity)) | fromYaml))) -}}
{{- end -}}
{{- end -}}
{{- $watched := dict "receiver" "nobody" "matchers" (list (include "monitoring.matcher" (list "alertname" "=" "Watchdog") | fromYaml)) -}}
{{- with $receivers.watchdog -}}
{{- $named = append $named (merge (dict "name" "watchdog") .) -}}
{{- $_ := set $watched "receiver" "watchdog" -}}
{{- $_ := set $watched "groupWait" "1s" -}}
{{- $_ := set $watched "groupInterval" "1m" -}}
{{- $_ := set $watched "repeatInterval" "1m" -}}
{{- end -}}
{{- $names := $own.alerts | default (list "Platform.+" "Ingress.+" "Security.+" "Storage.+" "Scaling.+") | join "|" -}}
{{- $spaces := $own.namespaces | default (list "kube-.+" .root.Release.Namespace .profile.monitoringNamespace) | uniq | join "|" -}}
{{- $group := dict "receiver" "nobody" "groupBy" (list "alertname" "namespace") "groupWait" "30s" "groupInterval" "5m" "repeatInterval" "4h" -}}
{{- $routes := list $watched -}}
{{- range list (list "alertname" $names) (list "namespace" $spaces) -}}
{{- $matcher := include "monitoring.matcher" (list (index . 0) "=~" (index . 1)) | fromYaml -}}
{{- $routes = append $routes (merge (dict "matchers" (list $matcher)) (empty $heard | ternary dict (dict "routes" $heard)) $group) -}}
{{- end -}}
{{- $at := dict "context" . "name" "platform" "exactly" true "labels" .profile.monitoringLabels -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := set $at.metadata "namespace" ($own.namespace | default .root.Release.Namespace) -}}
{{- $silenced := dict "platform" $made.platform -}}
{{- $_ := include "monitoring.inhibitions" $silenced -}}
{{- $_ := set . "routes" $at.metadata.namespace -}}
{{- $_ := include "platform-lib.platform.object" (list . "manifest" (dict
      "apiVersion" "monitoring.coreos.com/v1alpha1" "kind" "AlertmanagerConfig" "metadata" $at.metadata
      "spec" (dict "route" (merge (dict "routes" $routes) $group) "inhibitRules" $silenced.rules "receivers" $named))) -}}
{{- end -}}
{{- end -}}

{{- /* (list NAME TYPE VALUE) as AlertmanagerConfig writes it: `=` is its default, and not plain text to every YAML parser. */ -}}
{{- define "monitoring.matcher" -}}
{{- $matcher := dict "name" (index . 0) "value" (index . 2) -}}
{{- if ne (index . 1) "=" -}}
{{- $_ := set $matcher "matchType" (index . 1) -}}
{{- end -}}
{{- toYaml $matcher -}}
{{- end -}}

{{- /*
  Which alerts need no word while a worse one fires; sets rules. Those of objectives are the same that the generator makes
  for teams (slo/outputs/routes.py). Takes platform.
*/ -}}
{{- define "monitoring.inhibitions" -}}
{{- $at := . -}}
{{- $words := .platform.severities -}}
{{- $_ := set . "rules" list -}}
{{- $place := list "alertname" "namespace" -}}
{{- $identity := list "namespace" "service" "slo" -}}
{{- $page := list "severity" "=" $words.page -}}
{{- $ticket := list "severity" "=" $words.ticket -}}
{{- $burn := list "alertname" "=" "SLOBudgetBurn" -}}
{{- /* Objectives of one namespace have nothing to do with one another: their own rules, below, know which is which. */ -}}
{{- $_ := include "monitoring.inhibition" (list $at (list $page) (list $ticket (list "slo" "=" "")) $place) -}}
{{- $_ := include "monitoring.inhibition" (list $at (list (list "alertname" "=" "PlatformNodeNotReady"))
      (list (list "alertname" "=~" "PlatformPod.+|PlatformNode(Pressure|PodsFull)") (list "node" "!=" "")) (list "node")) -}}
{{- $_ := include "monitoring.inhibition" (list $at (list $burn $page) (list (list "slo" "!=" "") $ticket) $identity) -}}
{{- range $severity := list "page" "ticket" -}}
{{- $worse := "" -}}
{{- range $at.platform.tiers -}}
{{- if eq .severity $severity -}}
{{- if $worse -}}
{{- $_ := include "monitoring.inhibition" (list $at (list $burn (list "tier" "=" $worse)) (list $burn (list "tier" "=" .name)) $identity) -}}
{{- end -}}
{{- $worse = .name -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := include "monitoring.inhibition" (list $at (list (list "alertname" "=" "SLOBudgetExhausted")) (list (list "alertname" "=" "SLOBudgetLow")) $identity) -}}
{{- end -}}

{{- /* Adds one to rules: (list AT SOURCE TARGET EQUAL), with matchers as monitoring.matcher takes them. */ -}}
{{- define "monitoring.inhibition" -}}
{{- $at := index . 0 -}}
{{- $sides := list -}}
{{- range $matchers := list (index . 1) (index . 2) -}}
{{- $side := list -}}
{{- range $matchers -}}
{{- $side = append $side (include "monitoring.matcher" . | fromYaml) -}}
{{- end -}}
{{- $sides = append $sides $side -}}
{{- end -}}
{{- $_ := set $at "rules" (append $at.rules (dict "sourceMatch" (index $sides 0) "targetMatch" (index $sides 1) "equal" (index . 3))) -}}
{{- end -}}
