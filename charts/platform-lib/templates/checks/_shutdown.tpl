{{- define "platform-lib.checks.shutdown" -}}
  {{- $ctx := . -}}
  {{- range $w := .workloads -}}
    {{- if $w.enabled -}}
      {{- if le $w.terminationGrace $w.preStopSeconds -}}
        {{- $say := printf "`%d` seconds are over before the %d seconds of preStop are: the application would be killed; use at least %d" $w.terminationGrace $w.preStopSeconds (add $w.preStopSeconds 10) -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%sterminationGrace" $w.path) "say" $say) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
