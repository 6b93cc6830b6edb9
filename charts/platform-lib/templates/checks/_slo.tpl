{{- define "platform-lib.checks.slo" -}}
{{- if .values.slo -}}
{{- $w := . -}}
{{- if not .objectives -}}
{{- if .written.slo -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path "slo")
      "asks for nothing; write slo.availability, slo.latency or an objective under slo.slos") -}}
{{- end -}}
{{- end -}}
{{- range .objectives | default list -}}
{{- $path := print $w.path .path -}}
{{- $value := include "platform-lib.context.text" .value -}}
{{- if le (float64 .value) 1.0 -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context $path
      (printf "`%s` is a share; objectives are per cent: write %s" $value (include "platform-lib.context.text" (round (mulf .value 100) 6)))) -}}
{{- else if ge (float64 .value) 100.0 -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context $path
      (printf "`%s` leaves no room for one failure; write less than 100, for example 99.9" $value)) -}}
{{- end -}}
{{- if .twice -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (trimSuffix ".objective" $path)
      "is written in the short form beside slo.slos too; remove one of them") -}}
{{- end -}}
{{- end -}}
{{- with .uncounted -}}
{{- range $key := list "availability" "latency" -}}
{{- if hasKey $w.values.slo $key -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sslo.%s" $w.path $key) $w.uncounted) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
