{{- /*
  How many replicas, and everything that follows from it. Sets
    availability  none | standard | high
    base          the replicas it keeps without a word about their number
    autoscaled    an autoscaler sets the number
    replicas      only without autoscaling: an explicit number would fight the autoscaler at every upgrade
    guaranteed    the replicas that are always there; 1 for kinds without a number
    podDisruptionBudget   where there is one
    spread        the topology constraints of the pods
  A volume that one node mounts at a time allows one pod; each pod of a StatefulSet with claims of its own holds data
  that only the application can copy. Both start with one replica.
*/ -}}
{{- define "platform-lib.context.scaling" -}}
{{- $own := .values -}}
{{- $_ := set . "availability" ($own.availability | default "standard") -}}
{{- $_ := set . "autoscaled" false -}}
{{- $_ := set . "guaranteed" 1 -}}
{{- $_ := set . "base" 1 -}}
{{- $_ := set . "spread" list -}}
{{- if .scales -}}
{{- $written := hasKey $own "availability" -}}
{{- if or $written (not (or .exclusive .claimTemplates)) -}}
{{- $_ := set . "base" (get (dict "none" 1 "standard" 2 "high" 3) .availability) -}}
{{- end -}}
{{- $autoscaling := $own.autoscaling | default dict -}}
{{- $_ := set . "autoscaled" (and (hasKey $autoscaling "max") (ne (toString $autoscaling.enabled) "false")) -}}
{{- if .autoscaled -}}
{{- $_ := set . "guaranteed" (hasKey $autoscaling "min" | ternary $autoscaling.min .base | int64) -}}
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
{{- if ne .availability "none" -}}
{{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" -}}
{{- $_ := set $ "spread" (append $.spread (dict
      "maxSkew" 1 "topologyKey" $key "whenUnsatisfiable" (($own.scheduling | default dict).spread | default "ScheduleAnyway")
      "labelSelector" (dict "matchLabels" $.selector) "matchLabelKeys" (list $.hash))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
