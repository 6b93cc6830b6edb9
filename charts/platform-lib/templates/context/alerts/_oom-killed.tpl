{{- /* A restart whose last end was for memory. The pods of a Job are not restarted: theirs ends. */ -}}
{{- define "platform-lib.context.alerts.oom-killed" -}}
{{- $expr := `max by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total{namespace="$namespace"}[30m]) >= $threshold and on (namespace, pod, container) kube_pod_container_status_last_terminated_reason{namespace="$namespace",reason="OOMKilled"} == 1 and on (namespace, pod) $pods)` -}}
{{- if .series.jobs -}}
{{- $expr = `max by (namespace, pod, container) (kube_pod_container_status_terminated_reason{namespace="$namespace",reason="OOMKilled"} >= $threshold and on (namespace, pod) $pods)` -}}
{{- end -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadOOMKilled" (dict
      "for" "0s" "severity" "warning" "threshold" 1
      "expr" $expr
      "summary" `The container {{ $labels.container }} of $namespace/$name was killed for using too much memory`
      "description" `It passed its memory limit in the pod {{ $labels.pod }}. Raise 'resources' if it needs more, or look for a leak: the dashboard shows whether memory grows between restarts.`)) -}}
{{- end -}}
