{{- define "platform-lib.checks.secret-store" -}}
{{- $context := . -}}
{{- range $w := .workloads -}}
{{- range $key, $entry := .secrets | default dict -}}
{{- if and (eq $entry.w.key $w.key) (eq $entry.group "external") (not $entry.store) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $entry.path ".store")
      "is missing, and so is global.platform.secrets.store; write the name of a store") -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
