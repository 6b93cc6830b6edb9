{{- /* Only where a container has a CPU limit: without one nothing is throttled. */ -}}
{{- define "platform-lib.context.alerts.cpu-throttled" -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadCPUThrottled" (dict
      "for" "15m" "severity" "info" "threshold" 25
      "expr" `100 * sum by (namespace, pod, container) (increase(container_cpu_cfs_throttled_periods_total{namespace="$namespace",container!=""}[5m]) and on (namespace, pod) $pods) / sum by (namespace, pod, container) (increase(container_cpu_cfs_periods_total{namespace="$namespace",container!=""}[5m])) > $threshold`
      "summary" `The container {{ $labels.container }} of $namespace/$name is slowed down by its CPU limit`
      "description" `In {{ $value | printf "%.0f" }} % of the last periods the pod {{ $labels.pod }} had used up its CPU limit and waited. Raise or remove 'resources.limits.cpu'; requests already keep neighbours apart.`)) -}}
{{- end -}}
