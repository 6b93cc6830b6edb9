{{- /* What the provider cannot do. Leaving it out would look like doing it. */ -}}
{{- define "platform-lib.checks.exposure-option" -}}
{{- $w := . -}}
{{- $exposure := .exposure | default dict -}}
{{- range $exposure.refused -}}
{{- if .annotation -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path .path)
      (printf "`%s` is what an option of expose writes already; remove the annotation or the option" .annotation)) -}}
{{- else -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path .path)
      (printf "`%s` cannot be done here, by %s (%s): %s" .written .title .api .text)) -}}
{{- end -}}
{{- end -}}
{{- with $exposure.twin -}}
{{- $host := first $exposure.hosts -}}
{{- range $exposure.redirected -}}
{{- if and (ne . (print "www." $host)) (ne $host (print "www." .)) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path "expose.redirect.hosts")
      (printf "`%s` cannot be redirected by %s (ingress), which knows only a name and the same name with `www.`; expose by `api: gateway`" . $exposure.twin)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and .ingress (has $exposure.provider (include "platform-lib.providers.own-certificates" . | splitList " ")) -}}
{{- range $field := list "issuer" "secretName" -}}
{{- with get ($w.values.expose.tls | default dict) $field -}}
{{- $data := include (printf "platform-lib.providers.ingress-%s" $exposure.provider) $w | fromYaml -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sexpose.tls.%s" $w.path $field)
      (printf "`%s` cannot be used: %s" . $data.certificates)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
