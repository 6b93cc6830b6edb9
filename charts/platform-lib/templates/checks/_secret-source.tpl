{{- define "platform-lib.checks.secret-source" -}}
{{- $context := . -}}
{{- range $w := .workloads -}}
{{- range $key, $entry := .secrets | default dict -}}
{{- if eq $entry.w.key $w.key -}}
{{- range $entry.sourceless | default list -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "%s.%s" $entry.path .)
      (printf "is missing%s; write the name that the secret has in the store" (eq . "from" | ternary "" (printf ", and so is %s.from" $entry.path)))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
