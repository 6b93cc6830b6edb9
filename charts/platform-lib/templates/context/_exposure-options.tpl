{{- /*
  Sets exposure.options: what is asked beyond hosts, paths and certificates, as a list of (key, path, written, forms).
  The key is that of the provider's data, forms are the value in the forms that the data may name.
*/ -}}
{{- define "platform-lib.context.exposure-options" -}}
{{- $given := .values.expose -}}
{{- $into := dict "options" list -}}

{{- if ne ($given.protocol | default "http") "http" -}}
{{- $_ := include "platform-lib.context.option" (list $into "protocol" $given.protocol dict (print "=" $given.protocol)) -}}
{{- end -}}

{{- range $name := list "request" "connect" "idle" -}}
{{- with get ($given.timeouts | default dict) $name -}}
{{- $forms := dict "value" . -}}
{{- $_ := include "platform-lib.context.seconds" $forms -}}
{{- $_ := include "platform-lib.context.option" (list $into (print "timeouts." $name) . $forms) -}}
{{- end -}}
{{- end -}}

{{- with $given.maxBodySize -}}
{{- $kibibytes := mul (regexFind "^[0-9]+" . | int64) (get (dict "Ki" 1 "Mi" 1024 "Gi" 1048576) (regexFind "[KMG]i$" .)) -}}
{{- $mebibytes := div (add $kibibytes 1023) 1024 -}}
{{- /* NGINX writes sizes with four digits and one letter at most. */ -}}
{{- $size := gt $mebibytes 9999 | ternary (printf "%dg" (div (add $mebibytes 1023) 1024)) (printf "%dm" $mebibytes) -}}
{{- $_ := include "platform-lib.context.option" (list $into "maxBodySize" . (dict
      "value" . "bytes" (mul $kibibytes 1024) "nginxSize" $size)) -}}
{{- end -}}

{{- with $given.cors -}}
{{- $cors := . -}}
{{- $origins := values (.origins | default dict) | sortAlpha | uniq -}}
{{- $quoted := list -}}
{{- range $origins -}}
{{- $quoted = append $quoted (regexQuoteMeta .) -}}
{{- end -}}
{{- $_ := include "platform-lib.context.option" (list $into "cors.origins" ($origins | join ", ") (dict
      "list" $origins "text" ($origins | join ",") "credentials" (eq (toString .credentials) "true")
      "regex" (has "*" $origins | ternary "*" (printf "^(%s)$" ($quoted | join "|"))))) -}}
{{- range $name := list "methods" "headers" "exposeHeaders" -}}
{{- with get $cors $name -}}
{{- $_ := include "platform-lib.context.option" (list $into (print "cors." $name) (. | join ", ") (dict "list" . "text" (. | join ","))) -}}
{{- end -}}
{{- end -}}
{{- if .credentials -}}
{{- $_ := include "platform-lib.context.option" (list $into "cors.credentials" true (dict "bool" true)) -}}
{{- end -}}
{{- with .maxAge -}}
{{- $forms := dict "value" . -}}
{{- $_ := include "platform-lib.context.seconds" $forms -}}
{{- $_ := include "platform-lib.context.option" (list $into "cors.maxAge" . $forms) -}}
{{- end -}}
{{- end -}}

{{- with $given.redirect -}}
{{- if hasKey . "https" -}}
{{- $_ := include "platform-lib.context.option" (list $into "redirect.https" .https dict (print "=" .https)) -}}
{{- end -}}
{{- if .hosts -}}
{{- $_ := include "platform-lib.context.option" (list $into "redirect.hosts" (values .hosts | sortAlpha | join ", ") dict) -}}
{{- end -}}
{{- end -}}

{{- with $given.rewrite -}}
{{- $_ := include "platform-lib.context.option" (list $into "rewrite" . (dict "value" . "base" (trimSuffix "/" .))) -}}
{{- end -}}

{{- with $given.auth -}}
{{- with .basic -}}
{{- $_ := include "platform-lib.context.option" (list $into "auth.basic" .secret (dict
      "secret" .secret "realm" (.realm | default "Restricted"))) -}}
{{- with .realm -}}
{{- $_ := include "platform-lib.context.option" (list $into "auth.basic.realm" . dict) -}}
{{- end -}}
{{- end -}}
{{- with .forward -}}
{{- $forms := dict "value" .url -}}
{{- $url := urlParse .url -}}
{{- /* NAME.NAMESPACE, NAME.NAMESPACE.svc or with the cluster's domain: a Service; anything else may be anywhere. */ -}}
{{- $labels := regexFind "^[^:]+" $url.host | splitList "." -}}
{{- if and (eq $url.scheme "http") (or (eq (len $labels) 2) (and (gt (len $labels) 2) (eq (index $labels 2) "svc"))) -}}
{{- $_ := set $forms "service" (index $labels 0) -}}
{{- $_ := set $forms "serviceNamespace" (index $labels 1) -}}
{{- $_ := set $forms "port" (regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default "80" | int64) -}}
{{- $_ := set $forms "urlPath" ($url.path | default "/") -}}
{{- end -}}
{{- $_ := include "platform-lib.context.option" (list $into "auth.forward.url" .url $forms) -}}
{{- with .headers -}}
{{- $_ := include "platform-lib.context.option" (list $into "auth.forward.headers" (. | join ", ") (dict "list" . "text" (. | join ","))) -}}
{{- end -}}
{{- with .signin -}}
{{- $_ := include "platform-lib.context.option" (list $into "auth.forward.signin" . (dict "value" .)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- with $given.sticky -}}
{{- $cookie := kindIs "map" . | ternary . dict -}}
{{- $_ := include "platform-lib.context.option" (list $into "sticky" true (dict "cookie" (get $cookie "cookie" | default "route"))) -}}
{{- with get $cookie "cookie" -}}
{{- $_ := include "platform-lib.context.option" (list $into "sticky.cookie" . dict) -}}
{{- end -}}
{{- end -}}

{{- with $given.sources -}}
{{- $sources := values . | sortAlpha | uniq -}}
{{- $_ := include "platform-lib.context.option" (list $into "sources" ($sources | join ", ") (dict "list" $sources "text" ($sources | join ","))) -}}
{{- end -}}

{{- with $given.split -}}
{{- $_ := include "platform-lib.context.option" (list $into "split" (keys . | sortAlpha | join ", ") dict) -}}
{{- end -}}

{{- $_ := set .exposure "options" $into.options -}}
{{- end -}}

{{- /* Adds an option: (list INTO PATH WRITTEN FORMS), and what the data's key has beyond the path. */ -}}
{{- define "platform-lib.context.option" -}}
{{- $into := index . 0 -}}
{{- $key := print (index . 1) (gt (len .) 4 | ternary (last .) "") -}}
{{- $_ := set $into "options" (append $into.options (dict
      "key" $key "path" (print "expose." (index . 1)) "written" (toString (index . 2)) "forms" (index . 3))) -}}
{{- end -}}

{{- /* Sets seconds from value, a duration with one unit; part of a second counts as a whole one. */ -}}
{{- define "platform-lib.context.seconds" -}}
{{- $number := regexFind "^[0-9]+" .value | int64 -}}
{{- $unit := regexFind "[a-z]+$" .value -}}
{{- $_ := set . "seconds" (eq $unit "ms" | ternary (div (add $number 999) 1000) (mul $number (get (dict "s" 1 "m" 60 "h" 3600) $unit | default 1))) -}}
{{- end -}}
