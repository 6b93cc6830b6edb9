{{- /*
  Names are never cut: two names cut at the same place would be one. Pods of a StatefulSet and Jobs of a CronJob add to
  the name, and so does a Job's hash; a label holds 63 characters.
*/ -}}
{{- define "platform-lib.checks.name-length" -}}
{{- $limit := get (dict "StatefulSet" 52 "CronJob" 52 "Job" 54 "Rollout" 55) .kind | default 63 -}}
{{- if gt (len .name) (int $limit) -}}
{{- $path := eq .key "main" | ternary "fullnameOverride" (trimSuffix "." .path) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context $path
      (printf "the name `%s` has %d characters and a %s may have %d; shorten the release name or set a shorter fullnameOverride" .name (len .name) .kind $limit)) -}}
{{- end -}}
{{- end -}}
