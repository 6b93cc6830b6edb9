{{- /*
  A route has no class, and no certificate unless the app has its own listeners: the Gateway has. Ignoring the line
  would hide that.
*/ -}}
{{- define "platform-lib.checks.route-tls" -}}
{{- if and (or .httpRoute .grpcRoute) (not .ingress) -}}
{{- $given := .values.expose -}}
{{- $written := list -}}
{{- range $field := empty .listenerSet | ternary (list "issuer" "secretName") list -}}
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
