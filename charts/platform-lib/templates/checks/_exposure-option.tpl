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
{{- end -}}
