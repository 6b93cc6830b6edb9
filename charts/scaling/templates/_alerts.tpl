{{- /* The alerts of files/alerts.yaml whose subject is on, as alerts.rules changes them, in one PrometheusRule. */ -}}
{{- define "scaling.alerts" -}}
{{- $asked := dict "context" . "kind" "PrometheusRule" -}}
{{- $_ := include "platform-lib.context.monitoring" $asked -}}
{{- $own := .values.alerts -}}
{{- if and $asked.made (ne (toString $own.enabled) "false") -}}
{{- $given := $own.rules | default dict -}}
{{- $words := .profile.slo.severities | default dict -}}
{{- $on := dict "always" true "keda" .values.keda.enabled
      "karpenter" (eq .values.nodes.engine "karpenter") "clusterAutoscaler" (eq .values.nodes.engine "clusterAutoscaler") -}}
{{- $at := dict "labels" dict "known" dict "rules" list "runbooks" .profile.runbooks -}}
{{- range $name, $fact := .root.Files.Get "files/alerts.yaml" | fromYaml -}}
{{- $change := get $given $name -}}
{{- if and (get $on $fact.when) (ne (toString $change) "false") -}}
{{- $rule := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $rule (pick $fact "for" "severity" "threshold") ($change | default dict)) -}}
{{- $_ := set $rule "severity" (get $words $rule.severity | default $rule.severity) -}}
{{- $_ := set $at.known $name true -}}
{{- $expr := $fact.expr | replace "$threshold" (include "platform-lib.context.text" $rule.threshold) -}}
{{- $_ := include "platform-lib.context.alert-rule" (list $at $name $rule $expr $fact.summary $fact.description) -}}
{{- end -}}
{{- end -}}
{{- if $at.rules -}}
{{- $where := dict "context" . "name" "scaling" "labels" .profile.rulesLabels -}}
{{- $_ := include "platform-lib.platform.metadata" $where -}}
{{- $_ := include "platform-lib.platform.object" (list . "prometheusRule" (dict
      "metadata" $where.metadata "groups" (list (dict "name" "scaling" "rules" $at.rules)))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
