{{- /* An objective that nothing can meet or miss, or that nobody counts, or that the platform does not know. */ -}}
{{- define "platform-lib.checks.slo" -}}
{{- if .values.slo -}}
{{- $w := . -}}
{{- if and (not .objectives) (not .faults) -}}
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
{{- end -}}
{{- range .faults | default list -}}
{{- $text := get (include "platform-lib.checks.slo-faults" . | fromYaml) .why -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print (hasPrefix "global." .path | ternary "" $w.path) .path)
      ($text | replace "$written" .written | replace "$known" (join ", " .known))) -}}
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

{{- /* What is said about each fault that platform-lib.slo.objectives finds; $written and $known are filled in. */ -}}
{{- define "platform-lib.checks.slo-faults" -}}
twice: '`$written` is written in the short form too; remove one of them'
window: '`$written` is not counted by the platform, which counts $known; write one of these, or let the platform team add it to global.platform.slo.windows and to the shared rules'
usual: 'is missing: the usual `$written` is not counted by the platform; write one of $known'
preset: '`$written` is no preset; the presets are $known'
provider: '`$written` does not provide this preset; write one of $known'
unprovided: '`$written` needs to know who measures it: write `preset: {name: $written, provider: NAME}` with one of $known, or let the platform team set global.platform.slo.providers'
part: '`$written` is no objective of this workload, which has $known; write one of these'
itself: '`$written` cannot be a part of itself; remove it'
gauge: 'needs `max`, `min` or both; without them every value is good'
threshold: 'needs `threshold`, or `thresholds` with an objective each'
thresholds: '`$written` is written beside `thresholds`; remove one of them'
objective: 'is missing; write the per cent of events that are good, for example 99.9'
objectives: '`$written` has no effect: each of sli.latency.thresholds has its own objective; remove it'
histogram: '`$written` must be the name of a histogram without _bucket, with matchers if need be, and no more of PromQL'
maxGroups: '`$written` has no effect without `by`; remove it, or write the labels to group by'
tier: '`$written` is a tier of your own; it needs long, short, and budget or burnRate'
short: '`$written` is not shorter than the long window, `$known`; a twelfth of that is usual, as it ends the alert when the cause has gone'
long: '`$written` is not longer than the short window, `$known`; write both, for example 1h and 5m'
burnRate: '`$written` is written beside `budget`, which says the same; remove one of them'
{{- end -}}
