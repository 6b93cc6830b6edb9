{{- /*
  A chart's alerts in one PrometheusRule, as alerts.rules of its values leaves out and changes them. Takes context, name
  (of the object), known (every alert of the chart by name), groups (those that are made: group → name → alert) and texts
  (words of queries → what stands for them; $threshold is always one). An alert has for, severity, expr, summary and
  description, and threshold where its query has one. Sets made: the name of the object, "" where there is none.
*/ -}}
{{- define "platform-lib.platform.alerts" -}}
{{- $call := . -}}
{{- $context := .context -}}
{{- $_ := set . "made" "" -}}
{{- $own := $context.values.alerts | default dict -}}
{{- $given := $own.rules | default dict -}}
{{- range $name, $change := $given -}}
{{- $path := print "alerts.rules." $name -}}
{{- if not (hasKey $call.known $name) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path
      (printf "there is no such alert; write one of %s" (keys $call.known | sortAlpha | join ", "))) -}}
{{- else if and (kindIs "map" $change) (hasKey ($change | default dict) "threshold") (not (hasKey (get $call.known $name) "threshold")) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".threshold")
      "this alert has no threshold; change its `for`, or remove the key") -}}
{{- end -}}
{{- end -}}
{{- $asked := dict "context" $context "kind" "PrometheusRule" -}}
{{- $_ := include "platform-lib.context.monitoring" $asked -}}
{{- if and $asked.made (ne (toString $own.enabled) "false") -}}
{{- $words := $context.profile.slo.severities | default dict -}}
{{- $groups := list -}}
{{- range $group, $alerts := .groups -}}
{{- $at := dict "labels" dict "known" dict "rules" list "runbooks" $context.profile.runbooks -}}
{{- range $name, $fact := $alerts -}}
{{- $change := get $given $name -}}
{{- if ne (toString $change) "false" -}}
{{- $rule := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $rule (pick $fact "for" "severity" "threshold") ($change | default dict)) -}}
{{- $_ := set $rule "severity" (get $words $rule.severity | default $rule.severity) -}}
{{- $_ := set $at.known $name true -}}
{{- $expr := $fact.expr | replace "$threshold" (include "platform-lib.context.text" $rule.threshold) -}}
{{- range $word, $text := $call.texts | default dict -}}
{{- $expr = $expr | replace $word $text -}}
{{- end -}}
{{- $_ := include "platform-lib.context.alert-rule" (list $at $name $rule $expr $fact.summary $fact.description) -}}
{{- end -}}
{{- end -}}
{{- if $at.rules -}}
{{- $groups = append $groups (dict "name" $group "rules" $at.rules) -}}
{{- end -}}
{{- end -}}
{{- if $groups -}}
{{- $where := dict "context" $context "name" .name "labels" $context.profile.rulesLabels -}}
{{- $_ := include "platform-lib.platform.metadata" $where -}}
{{- $_ := set . "made" $where.metadata.name -}}
{{- $_ := include "platform-lib.platform.object" (list $context "prometheusRule" (dict "metadata" $where.metadata "groups" $groups)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
