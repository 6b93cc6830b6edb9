{{- define "platform-lib.checks.service-account" -}}
{{- if not .account.name -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "serviceAccount.name")
      "is missing; with `create: false` write the name of the account to use") -}}
{{- end -}}
{{- end -}}
