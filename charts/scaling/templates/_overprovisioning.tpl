{{- /*
  Room on nodes that is taken before it is needed: pods that do nothing and go first. No PodDisruptionBudget: they are
  there to be evicted.
*/ -}}
{{- define "scaling.overprovisioning" -}}
{{- $context := . -}}
{{- $own := .values.overprovisioning -}}
{{- if $own.enabled -}}
{{- range $pool, $room := $own.pools -}}
{{- if and $room (ne (toString $room.enabled) "false") -}}
{{- $at := dict "context" $context "name" (printf "room-%s" $pool) -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $selector := dict "app.kubernetes.io/name" "room" "app.kubernetes.io/instance" $at.metadata.name -}}
{{- $size := dict "cpu" (toString $room.cpu) "memory" (toString $room.memory) -}}
{{- $container := dict "name" "pause" "image" $own.image
      "resources" (dict "requests" $size "limits" $size)
      "securityContext" (dict "allowPrivilegeEscalation" false "readOnlyRootFilesystem" true
        "capabilities" (dict "drop" (list "ALL"))) -}}
{{- $spec := dict "priorityClassName" $own.priorityClass "terminationGracePeriodSeconds" 0
      "automountServiceAccountToken" false "enableServiceLinks" false "containers" (list $container)
      "securityContext" (dict "runAsNonRoot" true "runAsUser" 65535 "runAsGroup" 65535
        "seccompProfile" (dict "type" "RuntimeDefault")) -}}
{{- with $room.nodeSelector -}}
{{- $_ := set $spec "nodeSelector" . -}}
{{- end -}}
{{- with $room.tolerations -}}
{{- $_ := set $spec "tolerations" . -}}
{{- end -}}
{{- $metadata := dict "labels" (merge (dict) $selector)
      "annotations" (dict "cluster-autoscaler.kubernetes.io/safe-to-evict" "true") -}}
{{- $_ := include "platform-lib.platform.object" (list $context "manifest" (dict
      "apiVersion" "apps/v1" "kind" "Deployment" "metadata" $at.metadata
      "spec" (dict "replicas" (int64 $room.replicas) "revisionHistoryLimit" 1
        "selector" (dict "matchLabels" $selector)
        "template" (dict "metadata" $metadata "spec" $spec)))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
