{{- define "platform-lib.checks.port-number" -}}
{{- $w := . -}}
{{- $seen := dict -}}
{{- range .ports -}}
{{- $key := printf "%d/%s" .number .protocol -}}
{{- if hasKey $seen $key -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path .path)
      (printf "`%d` is the number of the port `%s` too; give each port its own" .number (get $seen $key))) -}}
{{- end -}}
{{- $_ := set $seen $key .name -}}
{{- end -}}
{{- end -}}
