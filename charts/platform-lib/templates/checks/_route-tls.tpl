{{- /*
  A route has no class, and no certificate unless the app has its own listeners: the Gateway has. Ignoring the line
  would hide that.
*/ -}}
{{- define "platform-lib.checks.route-tls" -}}
{{- $w := . -}}
{{- if and (or .httpRoute .grpcRoute .tlsRoute) (not .ingress) -}}
{{- $given := .values.expose -}}
{{- $written := list -}}
{{- range $field := and (not .listenerSet) (not .tlsRoute) | ternary (list "issuer" "secretName") list -}}
{{- if hasKey ($given.tls | default dict) $field -}}
{{- $written = append $written (printf "tls.%s" $field) -}}
{{- end -}}
{{- end -}}
{{- if hasKey $given "class" -}}
{{- $written = append $written "class" -}}
{{- end -}}
{{- range $written -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sexpose.%s" $w.path .)
      "has no effect on a route; the Gateway holds it. Remove the line, or expose with `api: ingress`") -}}
{{- end -}}
{{- end -}}
{{- /* A load balancer with certificates of its own reads neither. */ -}}
{{- if and .ingress .exposure.provider (has .exposure.provider (include "platform-lib.providers.own-certificates" . | splitList " ")) -}}
{{- range $field := list "issuer" "secretName" -}}
{{- with get ($w.values.expose.tls | default dict) $field -}}
{{- $data := include (printf "platform-lib.providers.ingress-%s" $w.exposure.provider) $w | fromYaml -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sexpose.tls.%s" $w.path $field)
      (printf "`%s` cannot be used: %s" . $data.certificates)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
