{{- /* At the pace of the last six hours, and only once a good part is used: a young volume always looks like filling. */ -}}
{{- define "platform-lib.context.alerts.volume-full-soon" -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadVolumeFullSoon" (dict
      "for" "1h" "severity" "warning" "threshold" 96
      "expr" `max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_used_bytes$claims / kubelet_volume_stats_capacity_bytes$claims) > 0.6 and max by (namespace, persistentvolumeclaim) (predict_linear(kubelet_volume_stats_available_bytes$claims[6h], $threshold * 3600)) < 0`
      "summary" `The volume {{ $labels.persistentvolumeclaim }} of $namespace/$name will be full within $threshold hours`
      "description" `{{ $value | humanizePercentage }} are used, and it grows as it did in the last six hours. Make it larger or find what writes, while there is time.`)) -}}
{{- end -}}
