{{- /* Names are never cut: two names cut at the same place would be one. */ -}}
{{- define "platform-lib.checks.name-length" -}}
{{- $limit := get (dict "Deployment" 63) .kind -}}
{{- if gt (len .name) (int $limit) -}}
{{- $path := eq .key "main" | ternary "fullnameOverride" (trimSuffix "." .path) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context $path
      (printf "the name `%s` has %d characters and a %s may have %d; shorten the release name or set a shorter fullnameOverride" .name (len .name) .kind $limit)) -}}
{{- end -}}
{{- end -}}
