{{- define "platform-lib.checks.metrics" -}}
  {{- $ctx := . -}}
  {{- range $w := .workloads -}}
    {{- with $w.metrics -}}
      {{- $same := list -}}
      {{- range $w.ports }}{{ if eq .name "metrics" }}{{ $same = append $same .port }}{{ end }}{{ end -}}
      {{- if gt (len $same) 1 -}}
        {{- $say := printf "`%d` would become the port `metrics`, which is `%d` already; write `port: metrics`, or rename that port" (last $same) (first $same) -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%smetrics.port" $w.path) "say" $say) -}}
      {{- else if not .port -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%smetrics.enabled" $w.path) "say" "the workload has no port to scrape; set `port`, or `metrics.port`") -}}
      {{- else if not (hasKey $w.portsByName .port) -}}
        {{- $known := keys $w.portsByName | sortAlpha | join ", " | default "none" -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%smetrics.port" $w.path) "say" (printf "`%s` is no port of this workload; its ports: %s" .port $known)) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
