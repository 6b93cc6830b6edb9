{{- /* At the maximum and still wanting more: ScalingLimited is true at the minimum too. */ -}}
{{- define "platform-lib.context.alerts.at-max-replicas" -}}
{{- if and .series.autoscaler (lt .w.guaranteed (int64 .w.values.autoscaling.max)) -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadAtMaxReplicas" (dict
      "for" "15m" "severity" "warning"
      "expr" (printf `max by (namespace) (kube_horizontalpodautoscaler_status_current_replicas{%s,horizontalpodautoscaler="%s"} >= kube_horizontalpodautoscaler_spec_max_replicas{%s,horizontalpodautoscaler="%s"}) and max by (namespace) (kube_horizontalpodautoscaler_status_condition{%s,horizontalpodautoscaler="%s",condition="ScalingLimited",status="true"}) == 1` .series.in .series.autoscaler .series.in .series.autoscaler .series.in .series.autoscaler)
      "summary" `$namespace/$name runs the {{ $value }} pods that 'autoscaling.max' allows and needs more`
      "description" `The autoscaler wants more pods than it may have, so load above this point is served slowly or not at all. Raise 'autoscaling.max', or make a pod do more.`)) -}}
{{- end -}}
{{- end -}}
