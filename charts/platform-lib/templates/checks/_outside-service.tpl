{{- /* Exposure and monitors reach a workload through its Service. */ -}}
{{- define "platform-lib.checks.outside-service" -}}
{{- $w := . -}}
{{- $wanted := list -}}
{{- range dig "paths" list (.exposure | default dict) -}}
{{- $wanted = append $wanted (dict "path" "expose" "port" .port) -}}
{{- end -}}
{{- with .metricsPort -}}
{{- $wanted = append $wanted (dict "path" "metrics" "port" .) -}}
{{- end -}}
{{- range $wanted -}}
{{- if and .port (not .port.service) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path .path)
      (printf "goes to the port `%s`, which `service: false` keeps out of the Service; remove that line" .port.name)) -}}
{{- else if and .port (ne .port.protocol "TCP") -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path .path)
      (printf "goes to the port `%s`, which speaks %s; HTTP needs a TCP port" .port.name .port.protocol)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
