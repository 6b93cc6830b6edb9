{{- define "platform-lib.checks.update" -}}
{{- $update := .values.update | default dict -}}
{{- $rolling := .strategy.rollingUpdate | default dict -}}
{{- if and (eq .strategy.type "Recreate") (or (hasKey $update "maxSurge") (hasKey $update "maxUnavailable")) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "update.strategy")
      "`Recreate` ends all pods at once, so maxSurge and maxUnavailable mean nothing; remove them") -}}
{{- else if and $rolling (has (toString $rolling.maxSurge) (list "0" "0%")) (has (toString $rolling.maxUnavailable) (list "0" "0%")) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "update.maxSurge")
      (printf "`%v` with a maxUnavailable of %v lets no pod change; raise one of them" $rolling.maxSurge $rolling.maxUnavailable)) -}}
{{- end -}}
{{- end -}}
