{{- define "platform-lib.checks.metrics" -}}
  {{- $ctx := . -}}
  {{- range $w := .workloads -}}
    {{- with $w.metrics -}}
      {{- if not $w.ports -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%smetrics.enabled" $w.path) "say" "the workload has no port to scrape; set `port`, or `metrics.port`") -}}
      {{- else if not (hasKey $w.portsByName .port) -}}
        {{- $known := keys $w.portsByName | sortAlpha | join ", " -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%smetrics.port" $w.path) "say" (printf "`%s` is no port of this workload; its ports: %s" .port $known)) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
