{{- /* Whoever reviews the values sees why a default of the platform is lowered. */ -}}
{{- define "platform-lib.checks.reason" -}}
{{- $w := . -}}
{{- range .relaxed -}}
{{- if not (trim .reason) -}}
{{- $value := kindIs "slice" .value | ternary (toJson .value) (include "platform-lib.context.text" .value) -}}
{{- $block := regexReplaceAll "[^.]+$" .path "" -}}
{{- if hasPrefix "podAnnotations." .path -}}
{{- $block = "security." -}}
{{- else if contains "Spec." .path -}}
{{- $block = regexReplaceAll "(podSpec|containerSpec)[.].*$" .path "security." -}}
{{- end -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path .path)
      (printf "`%s` lowers the security of the workload; say why in %s%sreason" $value $w.path $block)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
