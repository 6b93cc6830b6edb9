{{- /*
  Sets resources of a container. Presets set memory limit = request, so that a pod cannot die for what its neighbour uses, and no CPU
  limit: that only throttles a pod while the node idles.
*/ -}}
{{- define "platform-lib.context.resources" -}}
{{- $given := .own.resources | default "small" -}}
{{- if kindIs "string" $given -}}
{{- $size := get (dict
      "small" (list "100m" "256Mi") "medium" (list "250m" "512Mi") "large" (list "1" "2Gi") "xlarge" (list "2" "4Gi")) $given -}}
{{- $_ := set . "resources" (dict
      "requests" (dict "cpu" (index $size 0) "memory" (index $size 1)) "limits" (dict "memory" (index $size 1))) -}}
{{- else -}}
{{- $resources := dict -}}
{{- range $field, $quantities := $given -}}
{{- $texts := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $texts $quantities) -}}
{{- $_ := set $resources $field $texts -}}
{{- end -}}
{{- $_ := set . "resources" $resources -}}
{{- end -}}
{{- end -}}
