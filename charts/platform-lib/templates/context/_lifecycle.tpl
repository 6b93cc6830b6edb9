{{- /*
  Sets lifecycle, sleep (seconds of the preStop sleep) and grace. Endpoints and load balancers hear of a pod's end a
  little later than the pod does: a pod in a Service keeps answering for ten seconds before it is told to stop.
  The kubelet does the sleeping (`preStop.sleep`), so an image without a shell stops as gracefully.
*/ -}}
{{- define "platform-lib.context.lifecycle" -}}
{{- $w := . -}}
{{- $given := .values.lifecycle | default dict -}}
{{- $lifecycle := dict -}}
{{- $sleep := 0 -}}
{{- range $name := list "postStart" "preStop" -}}
{{- $action := get $given $name -}}
{{- if and (eq $name "preStop") (not (hasKey $given $name)) $w.service -}}
{{- $action = dict "sleep" 10 -}}
{{- end -}}
{{- if kindIs "map" $action -}}
{{- $at := dict "w" $w "path" (printf "lifecycle.%s" $name) "action" $action -}}
{{- $_ := include "platform-lib.context.action" $at -}}
{{- $_ := set $lifecycle $name $at.handler -}}
{{- if and (eq $name "preStop") (hasKey $action "sleep") -}}
{{- $sleep = int64 $action.sleep -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "lifecycle" $lifecycle -}}
{{- $_ := set . "sleep" $sleep -}}
{{- $_ := set . "grace" (hasKey .values "terminationGrace" | ternary .values.terminationGrace (add $sleep 30) | int64) -}}
{{- end -}}
