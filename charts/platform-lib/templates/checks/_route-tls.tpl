{{- /* A route has no certificate and no class: the Gateway's listener has. Ignoring the line would hide that. */ -}}
{{- define "platform-lib.checks.route-tls" -}}
{{- if and .httpRoute (not .ingress) -}}
{{- $given := .values.expose -}}
{{- $written := list -}}
{{- range $field := list "issuer" "secretName" -}}
{{- if hasKey ($given.tls | default dict) $field -}}
{{- $written = append $written (printf "tls.%s" $field) -}}
{{- end -}}
{{- end -}}
{{- if hasKey $given "class" -}}
{{- $written = append $written "class" -}}
{{- end -}}
{{- $w := . -}}
{{- range $written -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sexpose.%s" $w.path .)
      "has no effect on a route; the Gateway holds it. Remove the line, or expose with `api: ingress`") -}}
{{- end -}}
{{- end -}}
{{- end -}}
