{{- /* The platform's alerts, of files/alerts.yaml, as alerts.groups and alerts.rules of the values have them: one PrometheusRule. */ -}}
{{- define "monitoring.alerts" -}}
{{- $asked := dict "context" . "kind" "PrometheusRule" -}}
{{- $_ := include "platform-lib.context.monitoring" $asked -}}
{{- $own := .values.alerts | default dict -}}
{{- if and $asked.made (ne (toString $own.enabled) "false") -}}
{{- $context := . -}}
{{- $given := $own.rules | default dict -}}
{{- $words := .profile.slo.severities | default dict -}}
{{- $groups := list -}}
{{- $all := .root.Files.Get "files/alerts.yaml" | fromYaml -}}
{{- $_ := include "monitoring.checks.alerts" (dict "context" . "all" $all) -}}
{{- range $group, $alerts := $all -}}
{{- if ne (toString (get ($own.groups | default dict) $group)) "false" -}}
{{- $at := dict "labels" dict "known" dict "rules" list "runbooks" $context.profile.runbooks -}}
{{- range $name, $fact := $alerts -}}
{{- $change := get $given $name -}}
{{- if ne (toString $change) "false" -}}
{{- $rule := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $rule (pick $fact "for" "severity" "threshold") ($change | default dict)) -}}
{{- $_ := set $rule "severity" (get $words $rule.severity | default $rule.severity) -}}
{{- $_ := set $at.known $name true -}}
{{- $expr := $fact.expr | replace "$threshold" (include "platform-lib.context.text" $rule.threshold)
      | replace "$namespaces" ($own.namespaces | default ".+") -}}
{{- $_ := include "platform-lib.context.alert-rule" (list $at $name $rule $expr $fact.summary $fact.description) -}}
{{- end -}}
{{- end -}}
{{- if $at.rules -}}
{{- $groups = append $groups (dict "name" (print "platform-" $group) "rules" $at.rules) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $groups -}}
{{- $where := dict "context" . "name" "alerts" "labels" .profile.rulesLabels -}}
{{- $_ := include "platform-lib.platform.metadata" $where -}}
{{- $_ := set . "unrestricted" (append .unrestricted $where.metadata.name) -}}
{{- $_ := include "platform-lib.platform.object" (list . "prometheusRule" (dict "metadata" $where.metadata "groups" $groups)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
