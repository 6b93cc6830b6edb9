{{- /* Whoever reviews the values sees why a default of the platform is lowered. */ -}}
{{- define "platform-lib.checks.reason" -}}
{{- $w := . -}}
{{- range $path := .relaxed -}}
{{- $block := $path | splitList "." | first -}}
{{- $reason := trim (toString ((get $w.values $block).reason | default "")) -}}
{{- if not $reason -}}
{{- $value := get (get $w.values $block) ($path | splitList "." | last) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path $path)
      (printf "`%s` lowers the security of the workload; say why in %s%s.reason" (kindIs "slice" $value | ternary (toJson $value) (include "platform-lib.context.text" $value)) $w.path $block)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
