{{- /*
  How many replicas, and everything that follows from it. Sets
    availability  none | standard | high, and availabilityWritten
    replicas      only without autoscaling: an explicit number would fight the autoscaler at every upgrade
    guaranteed    the replicas that are always there
    horizontalPodAutoscaler, podDisruptionBudget   where there is one
    spread        the topology constraints of the pods
    strategy      of the Deployment
*/ -}}
{{- define "platform-lib.context.scaling" -}}
{{- $own := .values -}}
{{- $_ := set . "availability" ($own.availability | default "standard") -}}
{{- $_ := set . "base" (get (dict "none" 1 "standard" 2 "high" 3) .availability) -}}
{{- $autoscaling := $own.autoscaling | default dict -}}
{{- $autoscaled := and (hasKey $autoscaling "max") (ne (toString $autoscaling.enabled) "false") -}}
{{- $_ := set . "autoscaled" $autoscaled -}}
{{- if $autoscaled -}}
{{- $_ := set . "guaranteed" (hasKey $autoscaling "min" | ternary $autoscaling.min .base | int64) -}}
{{- $_ := include "platform-lib.context.autoscaler" . -}}
{{- else -}}
{{- $_ := set . "guaranteed" (hasKey $own "replicas" | ternary $own.replicas .base | int64) -}}
{{- $_ := set . "replicas" .guaranteed -}}
{{- end -}}

{{- /* One replica and a budget would block every node drain; no budget is made where nobody could honour it. */ -}}
{{- if and (gt .guaranteed 1) (ne .availability "none") -}}
{{- $at := dict "w" . -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := set . "podDisruptionBudget" (dict "metadata" $at.metadata "selector" .selector) -}}
{{- end -}}

{{- /*
  The spread follows availability, never the number of replicas: it is part of the pod template, and scaling from one
  to two replicas must not restart the first. With one replica it asks for nothing.
*/ -}}
{{- $spread := list -}}
{{- if ne .availability "none" -}}
{{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" -}}
{{- $spread = append $spread (dict
      "maxSkew" 1 "topologyKey" $key "whenUnsatisfiable" "ScheduleAnyway"
      "labelSelector" (dict "matchLabels" $.selector) "matchLabelKeys" (list "pod-template-hash")) -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "spread" $spread -}}

{{- $update := $own.update | default dict -}}
{{- if eq ($update.strategy | default "RollingUpdate") "Recreate" -}}
{{- $_ := set . "strategy" (dict "type" "Recreate") -}}
{{- else -}}
{{- /* Never fewer than before: a new pod is ready before an old one goes. */ -}}
{{- $rolling := dict "maxSurge" "25%" "maxUnavailable" 0 -}}
{{- range $field := list "maxSurge" "maxUnavailable" -}}
{{- if hasKey $update $field -}}
{{- $amount := get $update $field -}}
{{- $_ := set $rolling $field (kindIs "string" $amount | ternary $amount (int64 $amount)) -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "strategy" (dict "type" "RollingUpdate" "rollingUpdate" $rolling) -}}
{{- end -}}
{{- end -}}

{{- /* The autoscaler of a workload; without a word about metrics it holds 70 % of the requested CPU. */ -}}
{{- define "platform-lib.context.autoscaler" -}}
{{- $given := .values.autoscaling -}}
{{- $targets := dict -}}
{{- range $resource := list "cpu" "memory" -}}
{{- if hasKey $given $resource -}}
{{- $_ := set $targets $resource (int64 (get $given $resource)) -}}
{{- end -}}
{{- end -}}
{{- if not $targets -}}
{{- $_ := set $targets "cpu" 70 -}}
{{- end -}}
{{- $metrics := list -}}
{{- range $resource, $percent := $targets -}}
{{- $metrics = append $metrics (dict "type" "Resource" "resource" (dict
      "name" $resource "target" (dict "type" "Utilization" "averageUtilization" $percent))) -}}
{{- end -}}
{{- $at := dict "w" . -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := set . "horizontalPodAutoscaler" (dict
      "metadata" $at.metadata "kind" .kind "name" .name "targets" $targets "metrics" $metrics
      "min" .guaranteed "max" (int64 $given.max) "behavior" ($given.behavior | default dict)) -}}
{{- end -}}
