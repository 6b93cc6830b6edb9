{{- define "platform-lib.context.alerts.target-down" -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadTargetDown" (dict
      "for" "15m" "severity" "warning" "threshold" 1
      "expr" (printf `count by (namespace) (up%s == 0) >= $threshold` .series.target)
      "summary" `Prometheus cannot scrape {{ $value }} of the targets of $namespace/$name`
      "description" `Their metrics are missing, and with them the alerts and objectives that need them. Does the pod answer on the port and path of 'metrics'? The targets page of Prometheus has the error.`)) -}}
{{- end -}}
