{{- define "platform-lib.context.alerts.crash-looping" -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadCrashLooping" (dict
      "for" "10m" "severity" "warning"
      "expr" `max by (namespace, pod, container) ((max_over_time(kube_pod_container_status_waiting_reason{namespace="$namespace",reason="CrashLoopBackOff"}[5m]) or max_over_time(kube_pod_init_container_status_waiting_reason{namespace="$namespace",reason="CrashLoopBackOff"}[5m])) >= 1 and on (namespace, pod) $pods)`
      "summary" `The container {{ $labels.container }} of $namespace/$name crashes again and again`
      "description" `The pod {{ $labels.pod }} starts, ends and is started again with growing pauses. 'kubectl -n $namespace logs {{ $labels.pod }} -c {{ $labels.container }} --previous' has its last words.`)) -}}
{{- end -}}
