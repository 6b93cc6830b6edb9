{{- define "platform-lib.checks.extra-object" -}}
{{- $context := . -}}
{{- range .parts -}}
{{- if .extraObject -}}
{{- if and (eq (toString .extraObject.kind) "Secret") (or .extraObject.data .extraObject.stringData) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context .path
      "is a Secret with its content in the values, where everybody can read it; use `secrets`, or make it outside the release") -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and .values.extraObjects (has "extraObjects" .profile.forbidden) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "extraObjects"
      "is not allowed here: global.platform.forbidden lists `extraObjects`; remove it") -}}
{{- end -}}
{{- if and .values.tasks (has "tasks" .profile.forbidden) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "tasks"
      "is not allowed here: global.platform.forbidden lists `tasks`; remove it") -}}
{{- end -}}
{{- range $key, $own := .values.tasks | default dict -}}
{{- if hasKey ($context.values.workloads | default dict) $key -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "tasks.%s" $key)
      (printf "`%s` is the name of a workload too; give the task another" $key)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
