{{- /* Without max nothing scales; saying so beats leaving the block without effect. */ -}}
{{- define "platform-lib.checks.autoscaling-max" -}}
{{- $given := omit (.values.autoscaling | default dict) "recommend" -}}
{{- if and $given (not (hasKey $given "max")) (ne (toString $given.enabled) "false") -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "autoscaling.max")
      "is missing; write the most pods there may be, or remove the block") -}}
{{- end -}}
{{- end -}}
