{{- define "platform-lib.checks.host-missing" -}}
{{- if and .exposure (not .exposure.hosts) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "expose.host")
      "is missing and global.platform.domain is not set; write the host name") -}}
{{- end -}}
{{- end -}}
