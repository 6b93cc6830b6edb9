{{- /* Two workloads on one host and path: the controller would pick one of them. A host that only redirects is taken whole. */ -}}
{{- define "platform-lib.checks.route-twice" -}}
{{- $context := . -}}
{{- $seen := dict -}}
{{- range $w := .workloads -}}
{{- with $w.exposure -}}
{{- $routes := list -}}
{{- range $host := .hosts -}}
{{- range $w.exposure.paths -}}
{{- $routes = append $routes (print $host .path) -}}
{{- end -}}
{{- end -}}
{{- range .redirected -}}
{{- $routes = append $routes (print . "/") -}}
{{- end -}}
{{- range $route := $routes -}}
{{- if and (hasKey $seen $route) (ne (get $seen $route) $w.key) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $w.path "expose")
      (printf "`%s` is exposed by the workload `%s` too; give one of them another host or path" $route (get $seen $route))) -}}
{{- end -}}
{{- $_ := set $seen $route $w.key -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
