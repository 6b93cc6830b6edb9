{{- define "platform-lib.checks.workloads" -}}
  {{- $enabled := list -}}
  {{- range .workloads }}{{ if .enabled }}{{ $enabled = append $enabled .key }}{{ end }}{{ end -}}
  {{- if not $enabled -}}
    {{- $say := "`none` without any entry in workloads leaves nothing to run; add a workload or leave kind out" -}}
    {{- $_ := include "platform-lib.problem" (dict "ctx" . "at" "kind" "say" $say) -}}
  {{- end -}}
{{- end -}}
