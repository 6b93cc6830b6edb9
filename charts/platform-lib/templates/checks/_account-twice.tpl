{{- define "platform-lib.checks.account-twice" -}}
{{- $context := . -}}
{{- $seen := dict -}}
{{- range $w := .parts -}}
{{- with $w.serviceAccount -}}
{{- $name := .metadata.name -}}
{{- if hasKey $seen $name -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $w.path "serviceAccount.name")
      (printf "`%s` is made by the workload `%s` too; set `create: false` here to share it" $name (get $seen $name))) -}}
{{- end -}}
{{- $_ := set $seen $name $w.key -}}
{{- end -}}
{{- end -}}
{{- end -}}
