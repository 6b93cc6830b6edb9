{{- /*
  The ready dashboard: sets board, in Grafana's classic form. It shows what the chart knows of this workload and has no
  panel for what it has not. Its queries find pods as the alerts do, by owner.
*/ -}}
{{- define "platform-lib.context.workload-dashboard" -}}
{{- $w := .w -}}
{{- $s := $w.series -}}
{{- $in := $s.in -}}
{{- $owned := printf `and on (namespace, pod) %s` $s.pods -}}
{{- $at := dict "panels" list "x" 0 "y" 0 -}}
{{- $alerts := printf `ALERTS{%s,workload="%s",alertstate="firing"}` $in $s.name -}}
{{- $_ := include "platform-lib.context.panel" (list $at "Firing alerts" "short" (list (list (printf `sum by (alertname) (%s) or vector(0)` $alerts) "{{alertname}}"))) -}}
{{- if $s.wanted -}}
{{- $queries := list (list (printf `max(%s)` $s.wanted) "wanted") (list (printf `max(%s)` $s.available) "available") -}}
{{- with $s.autoscaler -}}
{{- $queries = append $queries (list (printf `max(kube_horizontalpodautoscaler_spec_min_replicas{%s,horizontalpodautoscaler="%s"})` $in .) "least") -}}
{{- $queries = append $queries (list (printf `max(kube_horizontalpodautoscaler_spec_max_replicas{%s,horizontalpodautoscaler="%s"})` $in .) "most") -}}
{{- end -}}
{{- $_ := include "platform-lib.context.panel" (list $at "Replicas" "short" $queries) -}}
{{- end -}}
{{- with $s.jobs -}}
{{- $_ := include "platform-lib.context.panel" (list $at "Jobs" "short" (list
      (list (printf `sum(kube_job_status_active{%s} and on (namespace, job_name) %s)` $in .) "running")
      (list (printf `count(kube_job_complete{%s,condition="true"} == 1 and on (namespace, job_name) %s)` $in .) "complete")
      (list (printf `count(kube_job_failed{%s,condition="true"} == 1 and on (namespace, job_name) %s)` $in .) "failed"))) -}}
{{- end -}}
{{- if eq $w.kind "CronJob" -}}
{{- $_ := include "platform-lib.context.panel" (list $at "Time since the last success" "s" (list
      (list (printf `time() - max(kube_cronjob_status_last_successful_time{%s,cronjob="%s"})` $in $s.name) "since"))) -}}
{{- end -}}
{{- $_ := include "platform-lib.context.panel" (list $at "Restarts" "short" (list
      (list (printf `sum by (pod, container) (increase(kube_pod_container_status_restarts_total{%s}[$__rate_interval]) %s) > 0` $in $owned) "{{pod}} {{container}}"))) -}}
{{- range $resource, $panel := dict
      "cpu" (list "CPU" "short" (printf `rate(container_cpu_usage_seconds_total{%s,container!="",container!="POD"}[$__rate_interval])` $in))
      "memory" (list "Memory" "bytes" (printf `container_memory_working_set_bytes{%s,container!="",container!="POD"}` $in)) -}}
{{- $queries := list (list (printf `sum by (pod) (%s %s)` (index $panel 2) $owned) "{{pod}}") -}}
{{- $queries = append $queries (list (printf `max(sum by (pod) (kube_pod_container_resource_requests{%s,resource="%s"} %s))` $in $resource $owned) "requested by a pod") -}}
{{- if hasKey $s.limited $resource -}}
{{- $queries = append $queries (list (printf `max(sum by (pod) (kube_pod_container_resource_limits{%s,resource="%s"} %s))` $in $resource $owned) "limit of a pod") -}}
{{- end -}}
{{- $_ := include "platform-lib.context.panel" (list $at (index $panel 0) (index $panel 1) $queries) -}}
{{- end -}}
{{- if $s.limited.cpu -}}
{{- $_ := include "platform-lib.context.panel" (list $at "Throttled by the CPU limit" "percentunit" (list
      (list (printf `sum by (pod) (increase(container_cpu_cfs_throttled_periods_total{%s,container!=""}[$__rate_interval]) %s) / sum by (pod) (increase(container_cpu_cfs_periods_total{%s,container!=""}[$__rate_interval]))` $in $owned $in) "{{pod}}"))) -}}
{{- end -}}
{{- $_ := include "platform-lib.context.panel" (list $at "Network" "Bps" (list
      (list (printf `sum(rate(container_network_receive_bytes_total{%s}[$__rate_interval]) %s)` $in $owned) "in")
      (list (printf `-sum(rate(container_network_transmit_bytes_total{%s}[$__rate_interval]) %s)` $in $owned) "out"))) -}}
{{- with $s.claims -}}
{{- $_ := include "platform-lib.context.panel" (list $at "Volumes, share used" "percentunit" (list
      (list (printf `max by (persistentvolumeclaim) (1 - kubelet_volume_stats_available_bytes%s / kubelet_volume_stats_capacity_bytes%s)` . .) "{{persistentvolumeclaim}}")
      (list (printf `max by (persistentvolumeclaim) (1 - kubelet_volume_stats_inodes_free%s / kubelet_volume_stats_inodes%s)` . .) "{{persistentvolumeclaim}} inodes"))) -}}
{{- end -}}
{{- with $s.target -}}
{{- $_ := include "platform-lib.context.panel" (list $at "Targets of Prometheus" "short" (list
      (list (printf `sum(up%s)` .) "up") (list (printf `count(up%s)` .) "all"))) -}}
{{- end -}}
{{- $_ := set . "board" (dict
      "uid" (include "platform-lib.context.dashboard-uid" (list $w "default")) "title" (printf "%s / %s" $s.namespace $s.name)
      "tags" (list "helm-platform") "schemaVersion" 39 "editable" false "refresh" "1m" "graphTooltip" 1
      "time" (dict "from" "now-6h" "to" "now") "panels" $at.panels
      "templating" (dict "list" (list (dict "name" "datasource" "label" "Data source" "type" "datasource" "query" "prometheus" "hide" 0)))) -}}
{{- end -}}

{{- /* Adds a panel, two in a row: (list AT TITLE UNIT QUERIES), a query being (list EXPR LEGEND). */ -}}
{{- define "platform-lib.context.panel" -}}
{{- $at := index . 0 -}}
{{- $source := dict "type" "prometheus" "uid" "${datasource}" -}}
{{- $targets := list -}}
{{- range $i, $query := index . 3 -}}
{{- $targets = append $targets (dict
      "refId" (printf "%c" (add 65 $i)) "expr" (index $query 0) "legendFormat" (index $query 1) "datasource" $source) -}}
{{- end -}}
{{- $_ := set $at "panels" (append $at.panels (dict
      "id" (add 1 (len $at.panels)) "type" "timeseries" "title" (index . 1) "datasource" $source "targets" $targets
      "gridPos" (dict "x" $at.x "y" $at.y "w" 12 "h" 8)
      "fieldConfig" (dict "defaults" (dict "unit" (index . 2) "custom" (dict "fillOpacity" 10 "showPoints" "never")) "overrides" list))) -}}
{{- $_ := set $at "y" (eq $at.x 12 | ternary (add $at.y 8) $at.y) -}}
{{- $_ := set $at "x" (eq $at.x 12 | ternary 0 12) -}}
{{- end -}}
