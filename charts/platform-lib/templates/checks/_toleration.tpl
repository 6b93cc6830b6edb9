{{- define "platform-lib.checks.toleration" -}}
{{- $w := . -}}
{{- range $name, $own := (.values.scheduling | default dict).tolerations | default dict -}}
{{- $path := printf "%sscheduling.tolerations.%s" $w.path $name -}}
{{- $exists := eq ($own.operator | default "Equal") "Exists" -}}
{{- if not (or $own.key $exists) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path ".key")
      "is missing; write the key of the taint, or `operator: Exists` to tolerate all of them") -}}
{{- end -}}
{{- if and $exists $own.value -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path ".value")
      (printf "`%s` means nothing beside `operator: Exists`; remove one of the two lines" $own.value)) -}}
{{- end -}}
{{- if and (hasKey $own "tolerationSeconds") (ne ($own.effect | default "") "NoExecute") -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path ".tolerationSeconds")
      "needs `effect: NoExecute`, the only effect that ends pods; write it, or remove the seconds") -}}
{{- end -}}
{{- end -}}
{{- end -}}
