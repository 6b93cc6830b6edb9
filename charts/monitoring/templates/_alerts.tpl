{{- /* The platform's alerts, of files/alerts.yaml, as alerts.groups and alerts.rules of the values have them. */ -}}
{{- define "monitoring.alerts" -}}
{{- $context := . -}}
{{- $own := .values.alerts | default dict -}}
{{- $known := dict -}}
{{- $groups := dict -}}
{{- $all := .root.Files.Get "files/alerts.yaml" | fromYaml -}}
{{- range $group, $alerts := $all -}}
{{- range $name, $fact := $alerts -}}
{{- $_ := set $known $name $fact -}}
{{- end -}}
{{- if ne (toString (get ($own.groups | default dict) $group)) "false" -}}
{{- $_ := set $groups (print "platform-" $group) $alerts -}}
{{- end -}}
{{- end -}}
{{- range $group, $_ := $own.groups | default dict -}}
{{- if not (hasKey $all $group) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print "alerts.groups." $group)
      (printf "there is no such group; write one of %s" (keys $all | sortAlpha | join ", "))) -}}
{{- end -}}
{{- end -}}
{{- $at := dict "context" . "name" "alerts" "known" $known "groups" $groups "texts" (dict "$namespaces" ($own.namespaces | default ".+")) -}}
{{- $_ := include "platform-lib.platform.alerts" $at -}}
{{- with $at.made -}}
{{- $_ := set $context "unrestricted" (append $context.unrestricted .) -}}
{{- end -}}
{{- end -}}
