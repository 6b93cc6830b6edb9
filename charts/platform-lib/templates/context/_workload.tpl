{{- /*
One workload: `values` are its effective values, `own` (absent for the main workload) what it set itself,
`w` receives the normalised dict. The order matters where one part reads another: ports before probes and
exposure, scaling before scheduling, metrics (which may add a port) before network.
*/ -}}
{{- define "platform-lib.context.workload" -}}
  {{- $args := . -}}
  {{- $w := .w -}}
  {{- $_ := set $w "kind" (.values.kind | default "Deployment") -}}
  {{- $_ := set $w "enabled" (ne $w.kind "none") -}}
  {{- $_ := include "platform-lib.context.metadata" $args -}}
  {{- $_ := include "platform-lib.context.serviceAccount" $args -}}
  {{- $_ := set $w "lowered" list -}}
  {{- if $w.enabled -}}
    {{- range $part := list "image" "env" "ports" "probes" "resources" "security" "shutdown" "scaling" "scheduling" "volumes" "expose" "metrics" "network" -}}
      {{- $_ := include (printf "platform-lib.context.%s" $part) $args -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
