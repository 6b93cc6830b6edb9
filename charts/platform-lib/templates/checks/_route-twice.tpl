{{- /* Two workloads on one host and path: the controller would pick one of them. */ -}}
{{- define "platform-lib.checks.route-twice" -}}
{{- $context := . -}}
{{- $seen := dict -}}
{{- range $w := .workloads -}}
{{- with $w.exposure -}}
{{- range $host := .hosts -}}
{{- range $w.exposure.paths -}}
{{- $route := print $host .path -}}
{{- if hasKey $seen $route -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $w.path "expose")
      (printf "`%s` is exposed by the workload `%s` too; give one of them another host or path" $route (get $seen $route))) -}}
{{- end -}}
{{- $_ := set $seen $route $w.key -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
