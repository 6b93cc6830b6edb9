{{- /* A dashboard that Grafana would not load, found here and not in its log. */ -}}
{{- define "platform-lib.checks.dashboard" -}}
{{- $w := . -}}
{{- range .shown | default list -}}
{{- if .problem -}}
{{- $given := printf "helm --set-file %s%s.json" $w.path .key -}}
{{- $text := get (dict
      "both" (printf "`%s` is written beside `json`; write one of them" .detail)
      "file" (printf "`%s` is no file of the chart `%s`; put it there, or give the text: %s=%s" .detail $w.context.root.Chart.Name $given .detail)
      "text" (printf "is missing; give the text: %s=FILE" $given)
      "json" (printf "is no JSON object (%s); export it from Grafana again: `{\"title\": …}`" .detail)
      "version" "is in Grafana's schema v2, which its sidecar does not load; export it as classic JSON, without `elements`"
      "inputs" "asks for `__inputs` when it is imported, and a sidecar cannot answer; export it without `Export for sharing externally`"
      "title" "has no `title`, and Grafana does not load it without; write one"
      "uid" (printf "has the uid `%s`; Grafana allows 40 characters, shorten it or remove it" .uid)
      "size" (printf "has `%s` KiB; a ConfigMap holds no more than 900 beside its metadata, split it" .detail)) .problem -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path .path) $text) -}}
{{- end -}}
{{- end -}}
{{- end -}}
