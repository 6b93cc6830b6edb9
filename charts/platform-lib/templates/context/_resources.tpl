{{- /*
Presets give a CPU request and equal memory request and limit: memory cannot be throttled, only killed for, and a
CPU limit throttles a pod on an idle node. Explicit values replace the preset as they stand.
*/ -}}
{{- define "platform-lib.context.resources" -}}
  {{- $presets := dict
        "small" (dict "cpu" "100m" "memory" "128Mi")
        "medium" (dict "cpu" "250m" "memory" "512Mi")
        "large" (dict "cpu" "1" "memory" "2Gi")
        "xlarge" (dict "cpu" "2" "memory" "4Gi") -}}
  {{- $given := .values.resources | default "small" -}}
  {{- if kindIs "string" $given -}}
    {{- $preset := index $presets $given -}}
    {{- $given = dict "requests" $preset "limits" (dict "memory" $preset.memory) -}}
  {{- end -}}
  {{- $_ := set .w "resources" $given -}}
{{- end -}}
