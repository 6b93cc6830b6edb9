{{- /* A dashboard that Grafana would not load, found here and not in its log. */ -}}
{{- define "platform-lib.checks.dashboard" -}}
{{- $w := . -}}
{{- range .shown | default list -}}
{{- if .problem -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path .path) .problem) -}}
{{- end -}}
{{- end -}}
{{- end -}}
