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

{{- /* A quantity as a plain number, in text with three decimals: `500m` is 0.500, `1Ki` 1024.000. For comparisons. */ -}}
{{- define "platform-lib.context.amount" -}}
{{- $text := include "platform-lib.context.text" . -}}
{{- $number := regexFind "^[0-9.]+" $text | float64 -}}
{{- $unit := regexReplaceAll "^[0-9.]+" $text "" -}}
{{- $factors := dict "" 1.0 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "E" 1e18
      "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 "Pi" 1125899906842624.0 "Ei" 1152921504606846976.0 -}}
{{- $factor := get $factors $unit | default 1.0 -}}
{{- if regexMatch "^[eE][0-9]+$" $unit -}}
{{- range until (regexFind "[0-9]+$" $unit | int) -}}
{{- $factor = mulf $factor 10.0 -}}
{{- end -}}
{{- end -}}
{{- printf "%.3f" (mulf $number $factor) -}}
{{- end -}}
