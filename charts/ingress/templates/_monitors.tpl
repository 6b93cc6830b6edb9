{{- /*
  Monitors of the controller's pods, and jobs: what they are scraped as. prometheus-operator calls the job of a PodMonitor
  NAMESPACE/NAME (pkg/prometheus/promcfg.go). A PodMonitor finds pods in the controller's namespace from that of this
  release; where Prometheus ignores namespaceSelector, it must be in the controller's (metrics.placed: controller).
*/ -}}
{{- define "ingress.monitors" -}}
{{- $context := . -}}
{{- $given := .values.metrics | default dict -}}
{{- $asked := dict "context" . "kind" "PodMonitor" -}}
{{- $_ := include "platform-lib.context.monitoring" $asked -}}
{{- $_ := set . "jobs" (pick ($given.jobs | default dict) "proxy" "controller") -}}
{{- $monitors := deepCopy .provider.monitors -}}
{{- if and .provider.ingressProxy (not .gateway.made) -}}
{{- $_ := set $monitors "proxy" .provider.ingressProxy -}}
{{- end -}}
{{- if ne (toString $given.enabled) "false" -}}
{{- range $part, $monitor := $monitors -}}
{{- $pods := eq ($monitor.where | default "controller") "gateway" | ternary $context.gateway.namespace $context.place -}}
{{- $at := dict "context" $context "name" (print "ingress-" $part) "labels" $context.profile.monitoringLabels -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $spec := dict -}}
{{- if eq ($given.placed | default "release") "controller" -}}
{{- $_ := set $at.metadata "namespace" $pods -}}
{{- else if ne $pods $at.metadata.namespace -}}
{{- $_ := set $spec "namespaceSelector" (dict "matchNames" (list $pods)) -}}
{{- end -}}
{{- $_ := set $context.jobs $part (printf "%s/%s" $at.metadata.namespace $at.metadata.name) -}}
{{- if $asked.made -}}
{{- $filled := dict "node" $monitor.selector "forms" (dict "gateway" $context.gateway.name) -}}
{{- $_ := include "platform-lib.context.fill" $filled -}}
{{- $_ := set $spec "selector" (dict "matchLabels" $filled.out) -}}
{{- $endpoint := dict "path" $monitor.path -}}
{{- if $monitor.port -}}
{{- $_ := set $endpoint "port" $monitor.port -}}
{{- else -}}
{{- $_ := set $endpoint "portNumber" (int64 $monitor.number) -}}
{{- end -}}
{{- range $key, $field := dict "interval" "interval" "timeout" "scrapeTimeout" -}}
{{- with get $given $key -}}
{{- $_ := set $endpoint $field . -}}
{{- end -}}
{{- end -}}
{{- $_ := set $spec "podMetricsEndpoints" (list $endpoint) -}}
{{- $_ := include "platform-lib.platform.object" (list $context "manifest" (dict
      "apiVersion" "monitoring.coreos.com/v1" "kind" "PodMonitor" "metadata" $at.metadata "spec" $spec)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
