{{- /* An objective that nothing can meet or miss, or that nobody counts. */ -}}
{{- define "platform-lib.checks.slo" -}}
{{- if .values.slo -}}
{{- $w := . -}}
{{- if not .objectives -}}
{{- if .written.slo -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "slo")
      "needs an objective; write slo.availability, slo.latency or one in full under slo.slos") -}}
{{- end -}}
{{- end -}}
{{- range .objectives | default list -}}
{{- $path := print $w.path .path -}}
{{- $value := include "platform-lib.context.text" .value -}}
{{- if le (float64 .value) 1.0 -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context $path
      (printf "`%s` is a share; objectives are per cent: write %s" $value (eq (float64 .value) 1.0 | ternary "99.9" (include "platform-lib.context.text" (round (mulf .value 100) 6))))) -}}
{{- else if ge (float64 .value) 100.0 -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context $path
      (printf "`%s` leaves no room for one failure; write less than 100, for example 99.9" $value)) -}}
{{- end -}}
{{- if .twice -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (trimSuffix ".objective" $path)
      (printf "`%s` is written in the short form too; remove one of them" $value)) -}}
{{- end -}}
{{- end -}}
{{- with .uncounted -}}
{{- $why := get (dict
      "source" "has no source of data: write `metrics: {enabled: true}`, or slo.provider for an exposed workload"
      "unexposed" "is counted by what exposes the workload, and nothing does: write `expose`"
      "provider" "is counted by what exposes the workload, whose metrics are not known here: write slo.provider, or `source: metrics`"
      "traefik" "is counted by traefik for an Ingress only: write `source: metrics`"
      "envoy-gateway" "is counted by envoy-gateway for an HTTPRoute only: write `source: metrics`") . -}}
{{- range $key, $value := pick $w.values.slo "availability" "latency" -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sslo.%s" $w.path $key)
      (printf "`%s` %s, or the objective in full under slo.slos" (include "platform-lib.context.text" (kindIs "map" $value | ternary ($value | toJson) $value)) $why)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
