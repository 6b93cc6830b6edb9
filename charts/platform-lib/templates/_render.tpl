{{- /*
The whole chart in one line: `{{ include "platform-lib.render" . }}`.
Values are normalised once, every problem is collected, and only then are objects rendered. This is the only
place that writes `---`.
*/ -}}
{{- define "platform-lib.render" -}}
  {{- $ctx := dict "root" . -}}
  {{- $_ := include "platform-lib.context" $ctx -}}
  {{- $_ := include "platform-lib.checks" $ctx -}}
  {{- range $object := $ctx.objects }}
---
{{ include (printf "platform-lib.kinds.%s" $object.template) $object.data | trim }}
  {{- end }}
{{- end -}}
