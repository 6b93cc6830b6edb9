{{- define "platform-lib.context.alerts.inodes-filling" -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadInodesFilling" (dict
      "for" "15m" "severity" "warning" "threshold" 95
      "expr" `100 * max by (namespace, persistentvolumeclaim) (1 - kubelet_volume_stats_inodes_free$claims / kubelet_volume_stats_inodes$claims) > $threshold`
      "summary" `The volume {{ $labels.persistentvolumeclaim }} of $namespace/$name has used {{ $value | printf "%.0f" }} % of its inodes`
      "description" `There are too many files, however small: without inodes no new file can be made although there is space. Delete or pack files; a larger volume has more.`)) -}}
{{- end -}}
