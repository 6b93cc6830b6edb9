{{- /* Only where pods are always there; a workload scaled to zero by hand is none that is missing. */ -}}
{{- define "platform-lib.context.alerts.target-absent" -}}
{{- if and .w.serves (or (eq .w.kind "DaemonSet") (gt .w.guaranteed 0)) -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadTargetAbsent" (dict
      "for" "15m" "severity" "warning"
      "expr" (printf `absent(up%s) unless on (namespace) max by (namespace) (%s) == 0` .series.target .series.wanted)
      "summary" `Prometheus has no target at all for $namespace/$name`
      "description" `Its pods run and nobody scrapes them: nothing is measured. Does Prometheus select the monitor ('global.platform.monitoring.labels'), and may it reach the namespace?`)) -}}
{{- end -}}
{{- end -}}
