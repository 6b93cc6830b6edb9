{{- define "platform-lib.checks.service-number" -}}
{{- $w := . -}}
{{- $seen := dict -}}
{{- range .ports -}}
{{- $key := printf "%d/%s" .service .protocol -}}
{{- if and .service (hasKey $seen $key) (ne .service .number) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sports.%s.service" $w.path .name)
      (printf "`%d` is the Service's number for the port `%s` too; give each port its own" .service (get $seen $key))) -}}
{{- end -}}
{{- $_ := set $seen $key .name -}}
{{- end -}}
{{- end -}}
