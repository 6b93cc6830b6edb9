{{- /* A pod that asks for a key that its Secret lacks never starts. */ -}}
{{- define "platform-lib.checks.secret-key" -}}
{{- $w := . -}}
{{- range .secretUses | default list -}}
{{- if and .key .entry.keys (not (has .key .entry.keys)) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context .path
      (printf "`%s` is no key of this secret, %s; its keys are %s" .key .entry.path (.entry.keys | join ", "))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
