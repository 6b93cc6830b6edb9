{{- /* Exposure reaches a workload through its Service. */ -}}
{{- define "platform-lib.checks.outside-service" -}}
{{- $w := . -}}
{{- range dig "paths" list (.exposure | default dict) -}}
{{- if and .port (not .port.service) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path "expose")
      (printf "goes to the port `%s`, which `service: false` keeps out of the Service; remove that line" .port.name)) -}}
{{- else if and .port (ne .port.protocol "TCP") -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path "expose")
      (printf "goes to the port `%s`, which speaks %s; HTTP needs a TCP port" .port.name .port.protocol)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
