{{- /* What the sources of a projected volume write must not be the same file; a source without `items` is unknown here. */ -}}
{{- define "platform-lib.checks.projected-path" -}}
{{- $w := . -}}
{{- range $name, $own := .values.files | default dict -}}
{{- $seen := dict -}}
{{- range $source, $given := $own.projected | default dict -}}
{{- $paths := values ($given.items | default dict) -}}
{{- if hasKey $given "fields" -}}
{{- $paths = keys $given.fields -}}
{{- else if hasKey $given "token" -}}
{{- $paths = list ($given.token.path | default "token") -}}
{{- end -}}
{{- range $path := $paths | sortAlpha -}}
{{- if hasKey $seen $path -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sfiles.%s.projected.%s" $w.path $name $source)
      (printf "`%s` is a file of %s already; give one of them another path" $path (eq (get $seen $path) $source | ternary "this source" (print "the source `" (get $seen $path) "`")))) -}}
{{- end -}}
{{- $_ := set $seen $path $source -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
