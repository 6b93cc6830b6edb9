{{- /* What the platform's Gateway must have for the route that is asked for. */ -}}
{{- define "platform-lib.checks.exposure-listener" -}}
{{- if or .httpRoute .grpcRoute .tlsRoute -}}
{{- $gateway := .context.profile.gateway -}}
{{- $profile := "global.platform.exposure.gateway." -}}
{{- $sets := eq (toString $gateway.listenerSets) "true" -}}
{{- $found := list -}}
{{- if dig "redirect" "https" false .values.expose -}}
{{- if not $gateway.httpSection -}}
{{- $found = append $found (list (print $profile "httpSection") (printf "is missing and %sexpose.redirect.https needs it; write the name of the Gateway's listener for plain HTTP" .path)) -}}
{{- end -}}
{{- if not (or $gateway.section $sets) -}}
{{- $found = append $found (list (print $profile "section") (printf "is missing and %sexpose.redirect.https needs it; write the name of the Gateway's listener for HTTPS, or the application would answer plain HTTP too" .path)) -}}
{{- end -}}
{{- end -}}
{{- with .listenerSet -}}
{{- if not (or .secret .passed) -}}
{{- $found = append $found (list (print $.path "expose.tls.issuer") "is missing and the app's own listener needs a certificate; write it, or secretName, or global.platform.exposure.tls.issuer") -}}
{{- end -}}
{{- end -}}
{{- range $found -}}
{{- $_ := include "platform-lib.checks.problem" (list $.context (index . 0) (index . 1)) -}}
{{- end -}}
{{- end -}}
{{- $tls := (.values.expose | default dict).tls | default dict -}}
{{- if and .exposure $tls.secretNamespace (or .ingress (not .listenerSet) (not $tls.secretName)) -}}
{{- $text := "cannot be said without secretName; write the name of the secret" -}}
{{- if .ingress -}}
{{- $text = "cannot be said of an Ingress, whose certificate lies in its own namespace; remove the line" -}}
{{- else if not .listenerSet -}}
{{- $text = "has no effect where the Gateway holds the certificate; remove the line, or set global.platform.exposure.gateway.listenerSets" -}}
{{- end -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "expose.tls.secretNamespace") (printf "`%s` %s" $tls.secretNamespace $text)) -}}
{{- end -}}
{{- end -}}
