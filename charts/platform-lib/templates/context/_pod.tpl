{{- /*
  Sets pod: everything the pod template renders, for every kind of workload. Volumes and containers are lists here, so
  that more of either only adds to them.
*/ -}}
{{- define "platform-lib.context.pod" -}}
{{- $own := .values -}}
{{- $_ := include "platform-lib.context.env" . -}}
{{- $_ := include "platform-lib.context.resources" . -}}
{{- $_ := include "platform-lib.context.probes" . -}}
{{- $_ := include "platform-lib.context.lifecycle" . -}}

{{- $temporary := dig "tmp" dict ($own.storage | default dict) -}}
{{- $emptyDir := dict "sizeLimit" (include "platform-lib.context.text" ($temporary.sizeLimit | default "256Mi")) -}}
{{- with $temporary.medium -}}
{{- $_ := set $emptyDir "medium" . -}}
{{- end -}}

{{- $ports := list -}}
{{- range .ports -}}
{{- $ports = append $ports (dict "name" .name "containerPort" .number "protocol" .protocol) -}}
{{- end -}}
{{- $container := dict
      "name" .name "image" .image.reference "pullPolicy" .image.pullPolicy
      "command" ($own.command | default list) "args" ($own.args | default list)
      "env" .env "envFrom" .envFrom "ports" $ports "resources" .resources "probes" .probes "lifecycle" .lifecycle
      "securityContext" .containerSecurity "volumeMounts" (list (dict "name" "tmp" "mountPath" "/tmp")) -}}

{{- $scheduling := $own.scheduling | default dict -}}
{{- $tolerations := list -}}
{{- range $toleration := $scheduling.tolerations | default dict -}}
{{- $tolerations = append $tolerations $toleration -}}
{{- end -}}
{{- $nodeSelector := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $nodeSelector $scheduling.nodeSelector) -}}

{{- $_ := set . "pod" (dict
      "labels" .podLabels "annotations" .podAnnotations
      "account" .account.name "token" .account.token "securityContext" .podSecurity "grace" .grace
      "pullSecrets" .image.pullSecrets "containers" (list $container)
      "volumes" (list (dict "name" "tmp" "emptyDir" $emptyDir))
      "nodeSelector" $nodeSelector "tolerations" $tolerations "spread" .spread
      "priorityClass" ($scheduling.priorityClass | default "")) -}}
{{- end -}}
