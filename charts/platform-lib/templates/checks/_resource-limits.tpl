{{- /*
  A limit is no less than its request, and exactly as much for what cannot be shared: huge pages, and devices by the
  name of their vendor.
*/ -}}
{{- define "platform-lib.checks.resource-limits" -}}
{{- $w := . -}}
{{- range $block := .blocks -}}
{{- if kindIs "map" $block.own.resources -}}
{{- $limits := $block.resources.limits | default dict -}}
{{- range $name, $asked := $block.resources.requests | default dict -}}
{{- $path := printf "%sresources.limits.%s" $block.path $name -}}
{{- $alone := or (contains "/" $name) (hasPrefix "hugepages-" $name) -}}
{{- if hasKey $limits $name -}}
{{- $most := get $limits $name -}}
{{- $request := include "platform-lib.context.amount" $asked | float64 -}}
{{- $limit := include "platform-lib.context.amount" $most | float64 -}}
{{- if and $alone (ne $limit $request) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context $path
      (printf "`%s` is not the request of %s; %s cannot be shared, so write the same" $most $asked $name)) -}}
{{- else if lt $limit $request -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context $path
      (printf "`%s` is less than the request of %s; raise it, or lower the request" $most $asked)) -}}
{{- end -}}
{{- else if $alone -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context $path
      (printf "is missing; %s cannot be shared, so write the request of %s here too" $name $asked)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
