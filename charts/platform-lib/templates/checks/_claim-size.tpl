{{- /* `initialSize` stands for the claim template of a StatefulSet; a volume never shrinks. */ -}}
{{- define "platform-lib.checks.claim-size" -}}
{{- $w := . -}}
{{- range $name, $own := .values.storage | default dict -}}
{{- if hasKey $own "initialSize" -}}
{{- $path := printf "%sstorage.%s" $w.path $name -}}
{{- $mode := (get $w.claims $name | default dict).mode | default "ephemeral" -}}
{{- if ne $mode "each" -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path ".initialSize")
      "is for volumes that each pod of a StatefulSet has of its own; here raising `size` is enough, remove it") -}}
{{- else if lt (include "platform-lib.context.amount" $own.size | float64) (include "platform-lib.context.amount" $own.initialSize | float64) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path ".size")
      (printf "`%s` is less than the %s of initialSize, and a volume never shrinks; write at least that"
        (include "platform-lib.context.text" $own.size) (include "platform-lib.context.text" $own.initialSize))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
