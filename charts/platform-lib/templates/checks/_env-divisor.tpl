{{- /* The units that Kubernetes takes for a resource in a variable; inherited variables are judged where they are written. */ -}}
{{- define "platform-lib.checks.env-divisor" -}}
{{- $context := .context -}}
{{- $space := list "1" "1k" "1M" "1G" "1T" "1P" "1E" "1Ki" "1Mi" "1Gi" "1Ti" "1Pi" "1Ei" -}}
{{- range append .blocks (dict "path" "" "own" .from) -}}
{{- $path := .path -}}
{{- range $name, $value := .own.env | default dict -}}
{{- if and (kindIs "map" $value) (hasKey $value "divisor") -}}
{{- $units := hasSuffix ".cpu" $value.resource | ternary (list "1" "1m") $space -}}
{{- if not (has $value.divisor $units) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "%senv.%s.divisor" $path $name)
      (printf "`%s` is no unit for %s; write one of %s" $value.divisor $value.resource ($units | join ", "))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
