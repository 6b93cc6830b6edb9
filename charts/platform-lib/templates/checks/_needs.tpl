{{- define "platform-lib.checks.needs" -}}
{{- $w := . -}}
{{- range .unknownNeeds | default list -}}
{{- $known := keys $w.context.profile.services | sortAlpha -}}
{{- $text := "the profile offers no services (global.platform.services); write `{app, port}` of what is needed" -}}
{{- if $known -}}
{{- $text = printf "the profile offers %s; write one of them, or `{app, port}`" ($known | join ", ") -}}
{{- end -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path .path) (printf "`%s` is no service: %s" .name $text)) -}}
{{- end -}}
{{- range $key, $own := .values.needs | default dict -}}
{{- if kindIs "map" $own -}}
{{- if not (or $own.app $own.host) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sneeds.%s" $w.path $key)
      "names nobody; write `app`, the release that serves it, or `host`") -}}
{{- else if and (hasKey $own "cidr") (or (hasKey $own "app") (hasKey $own "namespace")) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sneeds.%s.cidr" $w.path $key)
      (printf "`%s` is a range of addresses and cannot be combined with app or namespace; write `host` beside it" $own.cidr)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
