{{- /* What the context could not resolve: a port that is named but unknown, or not named where several could be meant. */ -}}
{{- define "platform-lib.checks.unknown-port" -}}
{{- $w := . -}}
{{- range .unresolved -}}
{{- $text := "" -}}
{{- $names := list -}}
{{- range .candidates -}}
{{- $names = append $names .name -}}
{{- end -}}
{{- if not $names -}}
{{- $text = "this workload has no port; add one, for example `port: 8080`" -}}
{{- if .ref -}}
{{- $text = printf "`%s` is not a port: %s" .ref $text -}}
{{- end -}}
{{- else if .ref -}}
{{- $text = printf "`%s` is not a port of this workload; its ports are %s" .ref ($names | join ", ") -}}
{{- else -}}
{{- $text = printf "is missing and no port is named `http`; write one of %s" ($names | join ", ") -}}
{{- end -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path .path) $text) -}}
{{- end -}}
{{- end -}}
