{{- /*
  A task before the first installation runs when nothing of the release is there yet. Its own secrets are made with it.
*/ -}}
{{- define "platform-lib.checks.secret-task" -}}
{{- $context := . -}}
{{- range $w := .workloads -}}
{{- if eq ($w.task.when | default "") "before" -}}
{{- range $key, $_ := $w.secretsInPod | default dict -}}
{{- $entry := get $w.secrets $key -}}
{{- if and (hasPrefix "secrets." $entry.path) (ne $entry.group "existing") -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (trimSuffix "." $w.path)
      (printf "`%s` is made with the release, after this task: at the first installation the task would wait for it for ever; give the task `secrets` of its own, or write `when: after`" $entry.path)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
