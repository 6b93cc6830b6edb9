{{- /*
  Sets lifecycle of a container; of the main one also w.sleep (seconds of the preStop sleep) and w.grace.
  Endpoints and load balancers hear of a pod's end a little later than the pod does: a container behind a Service keeps
  answering for ten seconds before it is told to stop. The kubelet does the sleeping (`preStop.sleep`), so an image
  without a shell stops as gracefully.
*/ -}}
{{- define "platform-lib.context.lifecycle" -}}
{{- $at := . -}}
{{- $w := .w -}}
{{- $given := .own.lifecycle | default dict -}}
{{- $served := false -}}
{{- range dig "ports" list ($w.service | default dict) -}}
{{- $served = or $served (eq .container $at.name) -}}
{{- end -}}
{{- $lifecycle := dict -}}
{{- range $name := list "postStart" "preStop" -}}
{{- $action := get $given $name -}}
{{- if and (eq $name "preStop") (not (hasKey $given $name)) $served -}}
{{- $action = dict "sleep" 10 -}}
{{- end -}}
{{- if kindIs "map" $action -}}
{{- $asked := dict "w" $w "container" $at.name "path" (printf "%slifecycle.%s" $at.path $name) "action" $action -}}
{{- $_ := include "platform-lib.context.action" $asked -}}
{{- $_ := set $lifecycle $name $asked.handler -}}
{{- if and (eq $name "preStop") (hasKey $action "sleep") -}}
{{- $_ := set $w "sleep" (max ($w.sleep | default 0) (int64 $action.sleep)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "lifecycle" $lifecycle -}}
{{- end -}}
