{{- /* A change of an alert that the workload cannot have. Switching one off is right even where it does not exist. */ -}}
{{- define "platform-lib.checks.alert-rule" -}}
{{- if .alerting -}}
{{- $w := . -}}
{{- range $name, $own := dig "rules" dict (.written.alerts | default dict) -}}
{{- if kindIs "map" $own -}}
{{- if not (hasKey $w.known $name) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%salerts.rules.%s" $w.path $name)
      (printf "`%s` is no alert of this workload; it has %s" $name (keys $w.known | sortAlpha | join ", "))) -}}
{{- else if and (hasKey $own "threshold") (not (get $w.known $name)) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%salerts.rules.%s.threshold" $w.path $name)
      (printf "`%s` has no effect: the alert is about yes or no; remove it" (include "platform-lib.context.text" $own.threshold))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $own := dig "extra" dict (.values.alerts | default dict) -}}
{{- if hasKey $w.known $name -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%salerts.extra.%s" $w.path $name)
      (printf "`%s` is the name of a ready alert; change that one under alerts.rules, or choose another name" $name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
