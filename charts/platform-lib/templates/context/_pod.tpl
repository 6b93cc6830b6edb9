{{- /*
  Sets pod: the one pod template of every kind of workload, in Kubernetes' form, so that the escape hatches can be
  merged into it and a kind has only to write it.
*/ -}}
{{- define "platform-lib.context.pod" -}}
{{- $own := .values -}}
{{- $main := dict "w" . "own" $own "name" .name "path" "" "role" "main" "image" .image "mounts" .mounts
      "env" .envLayers "envFrom" .envFromLayers -}}
{{- $_ := include "platform-lib.context.container" $main -}}
{{- $_ := include "platform-lib.context.further-containers" . -}}
{{- $sleep := .sleep | default 0 -}}
{{- $_ := set . "sleep" $sleep -}}
{{- $_ := set . "grace" (hasKey $own "terminationGrace" | ternary $own.terminationGrace (add $sleep 30) | int64) -}}
{{- $_ := set . "resources" $main.resources -}}

{{- $spec := dict
      "serviceAccountName" .account.name "automountServiceAccountToken" .account.token "enableServiceLinks" false
      "securityContext" .podSecurity "terminationGracePeriodSeconds" .grace
      "containers" (prepend .containers $main.container) "volumes" .volumes -}}
{{- with .initContainers -}}
{{- $_ := set $spec "initContainers" . -}}
{{- end -}}
{{- if not .serves -}}
{{- $_ := set $spec "restartPolicy" ((.values.job | default dict).restart | default "Never") -}}
{{- end -}}
{{- $secrets := list -}}
{{- range .pullSecrets | uniq -}}
{{- $secrets = append $secrets (dict "name" .) -}}
{{- end -}}
{{- with $secrets -}}
{{- $_ := set $spec "imagePullSecrets" . -}}
{{- end -}}
{{- $_ := include "platform-lib.context.scheduling" (dict "w" . "into" $spec) -}}
{{- with $own.podSpec -}}
{{- $_ := include "platform-lib.context.hatch" (list $ "" "podSpec" $spec .) -}}
{{- end -}}
{{- $_ := include "platform-lib.context.secrets-checksum" . -}}
{{- $metadata := dict "labels" .podLabels -}}
{{- with .podAnnotations -}}
{{- $_ := set $metadata "annotations" . -}}
{{- end -}}
{{- $_ := set . "pod" (dict "metadata" $metadata "spec" $spec) -}}
{{- end -}}

{{- /* On which nodes: takes w and into (the pod spec). */ -}}
{{- define "platform-lib.context.scheduling" -}}
{{- $spec := .into -}}
{{- $scheduling := .w.values.scheduling | default dict -}}
{{- with .w.spread -}}
{{- $_ := set $spec "topologySpreadConstraints" . -}}
{{- end -}}
{{- $tolerations := list -}}
{{- range $toleration := $scheduling.tolerations | default dict -}}
{{- $tolerations = append $tolerations $toleration -}}
{{- end -}}
{{- with $tolerations -}}
{{- $_ := set $spec "tolerations" . -}}
{{- end -}}
{{- with $scheduling.nodeSelector -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $labels .) -}}
{{- $_ := set $spec "nodeSelector" $labels -}}
{{- end -}}
{{- with $scheduling.affinity -}}
{{- $_ := set $spec "affinity" . -}}
{{- end -}}
{{- with $scheduling.priorityClass -}}
{{- $_ := set $spec "priorityClassName" . -}}
{{- end -}}
{{- end -}}
