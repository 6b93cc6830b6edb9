{{- /*
Spread over hosts and zones as well as can be. `matchLabelKeys` counts only pods of the same version, so that a
rolling update ends balanced; ScheduleAnyway, because a full zone must not stop a rollout.
*/ -}}
{{- define "platform-lib.context.scheduling" -}}
  {{- $w := .w -}}
  {{- $given := .values.scheduling | default dict -}}
  {{- $spread := list -}}
  {{- if $w.spread -}}
    {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" -}}
      {{- $spread = append $spread (dict
            "maxSkew" 1
            "topologyKey" $key
            "whenUnsatisfiable" "ScheduleAnyway"
            "labelSelector" (dict "matchLabels" $w.selector)
            "matchLabelKeys" (list "pod-template-hash")) -}}
    {{- end -}}
  {{- end -}}
  {{- $pod := dict -}}
  {{- with $spread }}{{ $_ := set $pod "topologySpreadConstraints" . }}{{ end -}}
  {{- $nodes := dict -}}
  {{- $_ := include "platform-lib.texts" (dict "of" ($given.nodeSelector | default dict) "out" $nodes) -}}
  {{- with $nodes }}{{ $_ := set $pod "nodeSelector" . }}{{ end -}}
  {{- with $given.affinity }}{{ $_ := set $pod "affinity" . }}{{ end -}}
  {{- with $given.priorityClass }}{{ $_ := set $pod "priorityClassName" . }}{{ end -}}
  {{- $tolerations := list -}}
  {{- range $name, $toleration := ($given.tolerations | default dict) }}{{ $tolerations = append $tolerations $toleration }}{{ end -}}
  {{- with $tolerations }}{{ $_ := set $pod "tolerations" . }}{{ end -}}
  {{- $_ := set $w "scheduling" $pod -}}
{{- end -}}
