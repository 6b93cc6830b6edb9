{{- /* Fewer pods than wanted, for longer than a rollout or a new node takes. */ -}}
{{- define "platform-lib.context.alerts.replicas-missing" -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadReplicasMissing" (dict
      "for" "15m" "severity" "warning" "threshold" 1
      "expr" (printf `max by (namespace) (%s - %s) >= $threshold` .series.wanted .series.available)
      "summary" `{{ $value }} of the pods of $namespace/$name are missing`
      "description" `They are wanted and not available: not scheduled, not started or not ready. What is left carries the load. 'kubectl -n $namespace get pods' and the events of the pods say why.`)) -}}
{{- end -}}
