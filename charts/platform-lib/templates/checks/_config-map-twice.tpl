{{- /* Files and dashboards of all workloads share the names of ConfigMaps: `web-worker-x` can come from two. */ -}}
{{- define "platform-lib.checks.config-map-twice" -}}
{{- $context := . -}}
{{- $seen := dict -}}
{{- range $part := .parts -}}
{{- if hasKey $part "configMap" -}}
{{- $name := $part.configMap.metadata.name -}}
{{- if hasKey $seen $name -}}
{{- range $w := list (get $seen $name) $part.of -}}
{{- $file := trimPrefix (print $w.name "-") $name -}}
{{- if hasKey ($w.values.files | default dict) $file -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "%sfiles.%s" $w.path $file)
      (printf "makes a ConfigMap `%s`, and so does another part of the values; give it another name" $name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := set $seen $name $part.of -}}
{{- end -}}
{{- end -}}
{{- end -}}
