{{- define "platform-lib.checks.no-workload" -}}
{{- $running := false -}}
{{- range .workloads -}}
{{- if ne .kind "none" -}}
{{- $running = true -}}
{{- end -}}
{{- end -}}
{{- if not $running -}}
{{- $_ := include "platform-lib.checks.problem" (list . "kind"
      "`none` leaves the release without a workload; add one under `workloads`, or remove `kind`") -}}
{{- end -}}
{{- end -}}
