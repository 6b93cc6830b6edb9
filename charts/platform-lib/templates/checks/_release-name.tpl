{{- /* The name becomes the name of a Service, which is a DNS label that starts with a letter. */ -}}
{{- define "platform-lib.checks.release-name" -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" .app) -}}
{{- $path := empty .values.fullnameOverride | ternary "release name" "fullnameOverride" -}}
{{- $text := printf "`%s` cannot name a Service; use lower-case letters, digits and `-`, a letter first" .app -}}
{{- if not .values.fullnameOverride -}}
{{- $text = printf "%s, or set fullnameOverride" $text -}}
{{- end -}}
{{- $_ := include "platform-lib.checks.problem" (list . $path $text) -}}
{{- end -}}
{{- end -}}
