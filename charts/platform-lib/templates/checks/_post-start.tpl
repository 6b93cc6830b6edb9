{{- define "platform-lib.checks.post-start" -}}
{{- $w := . -}}
{{- range .blocks -}}
{{- $action := (.own.lifecycle | default dict).postStart -}}
{{- if kindIs "map" $action -}}
{{- $sleep := $action.sleep | default 0 | int64 -}}
{{- if ge $sleep ($w.grace | int64) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print .path "lifecycle.postStart.sleep")
      (printf "`%d` s are not less than the %d s that the pod has to stop; shorten it, or raise terminationGrace" $sleep $w.grace)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
