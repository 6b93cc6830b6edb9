{{- /* The schema sees that there are five fields; what stands in them is seen here. */ -}}
{{- define "platform-lib.checks.backup-schedule" -}}
{{- $w := . -}}
{{- range $at := .schedules -}}
{{- range $at.wrong -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path $at.path)
      (printf "`%s` is no schedule: %s" $at.schedule .)) -}}
{{- end -}}
{{- end -}}
{{- range .watched -}}
{{- if and .written .gap (lt (int64 .age) (int64 .gap)) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sbackup.%s.maxAge" $w.path .what)
      (printf "`%s` is shorter than the longest pause of the schedule, %.3g h: the alert would fire between two runs; write more" .written (divf .gap 3600))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
