{{- /* Exposure without a host: nothing would be made, or something that nobody can reach. */ -}}
{{- define "platform-lib.checks.host-missing" -}}
{{- $given := .values.expose | default dict -}}
{{- $text := "" -}}
{{- if and .exposure (not .exposure.hosts) -}}
{{- $text = "is missing and global.platform.domain is not set; write the host name" -}}
{{- else if and $given (not .exposure) (ne (toString $given.enabled) "false") -}}
{{- $text = "is missing; write the host name, or `enabled: true` for a name below the platform's domain" -}}
{{- end -}}
{{- if $text -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "expose.host") $text) -}}
{{- end -}}
{{- end -}}
