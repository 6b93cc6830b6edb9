{{- define "platform-lib.checks.container-name" -}}
{{- $w := . -}}
{{- $seen := dict .name "the main container" -}}
{{- range $group := list "sidecars" "initContainers" "containers" -}}
{{- range $name, $own := get $w.values $group | default dict -}}
{{- if hasKey $seen $name -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%s%s.%s" $w.path $group $name)
      (printf "`%s` is the name of %s; give one of them another" $name (get $seen $name))) -}}
{{- end -}}
{{- $_ := set $seen $name (printf "%s%s.%s" $w.path $group $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
