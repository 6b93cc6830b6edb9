{{- /*
  A secret in the values is a secret in git, in the release and in every pod's spec. The message never repeats it: logs
  of a pipeline are read by more people than its values.
*/ -}}
{{- define "platform-lib.checks.secret-literal" -}}
{{- $context := . -}}
{{- $_ := set . "literals" list -}}
{{- $_ := set . "ignored" dict -}}
{{- $_ := set . "candidates" list -}}
{{- range .workloads -}}
{{- $_ := include "platform-lib.literals.scan" . -}}
{{- end -}}
{{- if .candidates -}}
{{- $_ := include "platform-lib.literals.judge-all" . -}}
{{- end -}}
{{- range .literals -}}
{{- $_ := include "platform-lib.checks.problem" (list $context .path
      (printf "%s%s; keep it in a store or sealed under `secrets` and write %s, or say in %s why it is none" (empty .shown | ternary "" (printf "`%s…` " .shown)) .why .instead .ignore)) -}}
{{- end -}}
{{- end -}}
