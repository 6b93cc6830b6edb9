{{- /* A variable that two lines of one level set would have one of the two values, by the order of their names. */ -}}
{{- define "platform-lib.checks.secret-variable" -}}
{{- $context := . -}}
{{- range $w := .workloads -}}
{{- $seen := dict -}}
{{- range $key, $entry := .secrets | default dict -}}
{{- if and (eq $entry.w.key $w.key) (kindIs "map" $entry.own.env) -}}
{{- range $variable, $_ := $entry.own.env -}}
{{- if hasKey ($w.values.env | default dict) $variable -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "%senv.%s" $w.path $variable)
      (printf "is set by `%s.env` too; remove one of them" $entry.path)) -}}
{{- end -}}
{{- if hasKey $seen $variable -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "%s.env.%s" $entry.path $variable)
      (printf "is set by `%s.env` too; remove one of them" (get $seen $variable))) -}}
{{- end -}}
{{- $_ := set $seen $variable $entry.path -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
