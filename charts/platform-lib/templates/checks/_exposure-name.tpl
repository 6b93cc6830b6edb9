{{- /* An object beside a workload's own may have the name that another workload gives to its own. */ -}}
{{- define "platform-lib.checks.exposure-name" -}}
{{- $context := . -}}
{{- $own := dict -}}
{{- range $w := .workloads -}}
{{- range $kind := list "ingress" "httpRoute" -}}
{{- if hasKey $w $kind -}}
{{- $_ := set $own (print $kind "/" $w.name) $w.key -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $w := .workloads -}}
{{- range $part := dig "more" list ($w.exposure | default dict) -}}
{{- range $kind := list "ingress" "httpRoute" -}}
{{- with get $part $kind -}}
{{- with get $own (print $kind "/" .metadata.name) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print "workloads." .)
      (printf "`%s` is the name that %sexpose gives to a second object of its own; give the workload another name" . $w.path)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
