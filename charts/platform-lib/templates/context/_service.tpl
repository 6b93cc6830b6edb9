{{- /*
  Sets service where a port is in it and the pods stay; adds the headless Service that names the pods of a StatefulSet.
*/ -}}
{{- define "platform-lib.context.service" -}}
{{- $given := .values.service | default dict -}}
{{- $ports := list -}}
{{- if .serves -}}
{{- range .ports -}}
{{- if .service -}}
{{- $ports = append $ports . -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $ports -}}
{{- $at := dict "w" . "annotations" $given.annotations "labels" $given.labels -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $type := $given.type | default "ClusterIP" -}}
{{- if ne $type "ClusterIP" -}}
{{- $_ := include "platform-lib.context.relax" (list . "service.type" "restricted" $given.reason $type) -}}
{{- end -}}
{{- $options := dict "type" $type -}}
{{- with $given.trafficDistribution -}}
{{- $_ := set $options "trafficDistribution" . -}}
{{- end -}}
{{- if eq (toString $given.sticky) "true" -}}
{{- $_ := set $options "sessionAffinity" "ClientIP" -}}
{{- end -}}
{{- $_ := set . "service" (dict "metadata" $at.metadata "options" $options "selector" .selector "ports" $ports) -}}
{{- end -}}
{{- if eq .kind "StatefulSet" -}}
{{- $at := dict "w" . "name" (printf "%s-headless" .name) "labels" (dict "helm-platform.io/service" "headless") -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- /* Members of a cluster find each other before they are ready. */ -}}
{{- $_ := include "platform-lib.context.part" (list . "service" (dict
      "metadata" $at.metadata "selector" .selector "ports" $ports
      "options" (dict "clusterIP" "None" "publishNotReadyAddresses" true))) -}}
{{- end -}}
{{- end -}}

{{- /* A second Service to the same ports, for the pods of a new version: (list W SUFFIX). */ -}}
{{- define "platform-lib.context.further-service" -}}
{{- $w := index . 0 -}}
{{- if $w.service -}}
{{- $suffix := index . 1 -}}
{{- $at := dict "w" $w "name" (printf "%s-%s" $w.name $suffix) "labels" (dict "helm-platform.io/service" $suffix) -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := include "platform-lib.context.part" (list $w "service" (dict
      "metadata" $at.metadata "selector" $w.selector "ports" $w.service.ports "options" (dict "type" "ClusterIP"))) -}}
{{- end -}}
{{- end -}}
