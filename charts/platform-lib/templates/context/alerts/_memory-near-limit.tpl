{{- /* Only where a container has a memory limit. */ -}}
{{- define "platform-lib.context.alerts.memory-near-limit" -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadMemoryNearLimit" (dict
      "for" "15m" "severity" "warning" "threshold" 90
      "expr" `100 * max by (namespace, pod, container) (container_memory_working_set_bytes{namespace="$namespace",container!="",container!="POD"}) / max by (namespace, pod, container) (kube_pod_container_resource_limits{namespace="$namespace",resource="memory"} and on (namespace, pod) $pods) > $threshold`
      "summary" `The container {{ $labels.container }} of $namespace/$name uses {{ $value | printf "%.0f" }} % of its memory limit`
      "description" `At 100 % the pod {{ $labels.pod }} is killed. Raise 'resources', add replicas, or find what keeps the memory.`)) -}}
{{- end -}}
