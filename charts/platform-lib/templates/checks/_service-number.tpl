{{- define "platform-lib.checks.service-number" -}}
{{- $w := . -}}
{{- $seen := dict -}}
{{- range .ports -}}
{{- if .service -}}
{{- $key := printf "%d/%s" .service .protocol -}}
{{- $other := get $seen $key | default dict -}}
{{- /* Two ports with one number in the container are reported by port-number already. */ -}}
{{- if and $other (ne (toString $other.number) (toString .number)) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%s%s.service" $w.path .path)
      (printf "`%d` is the Service's number for the port `%s` too; give each port its own" .service $other.name)) -}}
{{- end -}}
{{- $_ := set $seen $key . -}}
{{- end -}}
{{- end -}}
{{- end -}}
