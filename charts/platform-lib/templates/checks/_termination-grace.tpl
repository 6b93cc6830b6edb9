{{- define "platform-lib.checks.termination-grace" -}}
{{- if and .sleep (le .grace .sleep) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "terminationGrace")
      (printf "`%d` s end before the preStop sleep of %d s does; write more than %d, or a shorter lifecycle.preStop.sleep" .grace .sleep .sleep)) -}}
{{- end -}}
{{- end -}}
