{{- /* A new version that does not arrive. A version that waits by intent (OnDelete, a partition) is none. */ -}}
{{- define "platform-lib.context.alerts.rollout-stuck" -}}
{{- $name := .series.name -}}
{{- $in := .series.in -}}
{{- $expr := "" -}}
{{- if eq .w.kind "Deployment" -}}
{{- $expr = printf `max by (namespace) (kube_deployment_status_condition{%s,deployment="%s",condition="Progressing",status="false"}) == 1` $in $name -}}
{{- else if eq .w.kind "Rollout" -}}
{{- $at := dict "namespace" .series.namespace -}}
{{- $_ := include "platform-lib.context.foreign" (dict "into" $at "key" "info" "metric" "rollout_info" "matcher" (printf `name="%s",phase=~"Timeout|Error|Abort|InvalidSpec"` $name)) -}}
{{- $expr = printf `max by (phase) (%s) == 1` $at.info -}}
{{- else if has .w.kind (list "StatefulSet" "DaemonSet") -}}
{{- if and (ne .w.strategy.type "OnDelete") (not (dig "rollingUpdate" "partition" 0 .w.strategy)) -}}
{{- $expr = printf `max by (namespace) (%s - %s) > 0 and max by (namespace) (changes(%s[15m])) == 0` .series.wanted .series.updated .series.updated -}}
{{- if eq .w.kind "StatefulSet" -}}
{{- /* Pods that are missing are another alert: only a revision on its way can be stuck. */ -}}
{{- $expr = printf `%s and max by (namespace) (kube_statefulset_status_current_revision{%s,statefulset="%s"} unless kube_statefulset_status_update_revision{%s,statefulset="%s"})` $expr $in $name $in $name -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $expr -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadRolloutStuck" (dict
      "for" "10m" "severity" "warning"
      "expr" $expr
      "summary" `The new version of $namespace/$name does not roll out`
      "description" `Pods of the new version do not become ready, so the rollout has stopped; old pods still serve. Look at the events and logs of the newest pods, then fix or roll back.`)) -}}
{{- end -}}
{{- end -}}
