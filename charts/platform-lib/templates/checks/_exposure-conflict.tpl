{{- /* Options that contradict each other, or that nothing could come of. */ -}}
{{- define "platform-lib.checks.exposure-conflict" -}}
{{- with .exposure -}}
{{- $exposure := . -}}
{{- $given := $.values.expose | default dict -}}
{{- $found := list -}}
{{- $passed := eq .protocol "tls" -}}
{{- $origins := values (dig "cors" "origins" dict $given) -}}
{{- if and (dig "cors" "credentials" false $given) (has "*" $origins) -}}
{{- $found = append $found (list "cors.credentials" "`true` is what browsers refuse for the origin `*`; name the origins") -}}
{{- end -}}
{{- if and (has "*" $origins) (gt (len $origins) 1) -}}
{{- $found = append $found (list "cors.origins" "has `*`, which is every origin, beside others; keep it alone, or remove it") -}}
{{- end -}}
{{- if and (dig "auth" "basic" dict $given) (dig "auth" "forward" dict $given) -}}
{{- $found = append $found (list "auth" "asks for `basic` and `forward`, and a request could satisfy one only; remove one") -}}
{{- end -}}
{{- range .options -}}
{{- if and $passed (ne .key "protocol=tls") -}}
{{- $found = append $found (list (trimPrefix "expose." .path) "has no effect with `protocol: tls`: nobody looks into a connection that is passed through. Remove the line") -}}
{{- end -}}
{{- end -}}
{{- range $field, $value := $given.tls | default dict -}}
{{- if $passed -}}
{{- $found = append $found (list (print "tls." $field) "has no effect with `protocol: tls`, for which the application has the certificate; remove the line") -}}
{{- end -}}
{{- end -}}
{{- if and (not .secure) (dig "redirect" "https" false $given) -}}
{{- $found = append $found (list "redirect.https" "`true` leads to an HTTPS that `tls.enabled: false` switches off; remove one") -}}
{{- end -}}
{{- range .paths -}}
{{- if and (ne .path "/") (or $passed (and (eq $exposure.protocol "grpc") $.grpcRoute)) -}}
{{- $found = append $found (list "path" (printf "`%s` is a path, and a %s has none; remove it" .path ($passed | ternary "passed connection" "GRPCRoute"))) -}}
{{- end -}}
{{- if and $given.rewrite (eq .type "Exact") -}}
{{- $found = append $found (list "rewrite" (printf "`%s` replaces a prefix and the path `%s` is Exact; remove one" $given.rewrite .path)) -}}
{{- end -}}
{{- end -}}
{{- range .redirected -}}
{{- if has . $exposure.hosts -}}
{{- $found = append $found (list "redirect.hosts" (printf "`%s` would redirect to itself; it is a host already" .)) -}}
{{- end -}}
{{- end -}}
{{- if and .redirected .hosts (hasPrefix "*" (first .hosts)) -}}
{{- $found = append $found (list "redirect.hosts" (printf "have nowhere to go: the first host, `%s`, is no single name; set expose.host" (first .hosts))) -}}
{{- end -}}
{{- range $found -}}
{{- $_ := include "platform-lib.checks.problem" (list $.context (printf "%sexpose.%s" $.path (index . 0)) (index . 1)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
