{{- define "platform-lib.checks.port-twice" -}}
{{- if and (hasKey .values "port") (hasKey (.values.ports | default dict) "http") -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "port")
      (printf "`%d` is the short form of ports.http, which is written too; keep one" (int64 .values.port))) -}}
{{- end -}}
{{- end -}}
