{{- define "platform-lib.context.alerts.volume-filling" -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadVolumeFilling" (dict
      "for" "5m" "severity" "critical" "threshold" 95
      "expr" `100 * max by (namespace, persistentvolumeclaim) (1 - kubelet_volume_stats_available_bytes$claims / kubelet_volume_stats_capacity_bytes$claims) > $threshold`
      "summary" `The volume {{ $labels.persistentvolumeclaim }} of $namespace/$name is {{ $value | printf "%.0f" }} % full`
      "description" `When it is full, writes fail. Delete what is not needed, or make it larger: raise the 'size' of the claim in 'storage', if its storage class allows expansion.`)) -}}
{{- end -}}
