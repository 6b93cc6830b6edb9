{{- /*
  Sets probes of a container: readinessProbe, livenessProbe and startupProbe. Without a word, a container behind the
  Service is ready when its port accepts connections; a liveness probe is never invented, for a wrong one restarts
  healthy pods.
*/ -}}
{{- define "platform-lib.context.probes" -}}
{{- $at := . -}}
{{- $given := .own.probes | default dict -}}
{{- $probes := dict -}}
{{- range $name := list "readiness" "liveness" "startup" -}}
{{- $field := printf "%sProbe" $name -}}
{{- if not (hasKey $given $name) -}}
{{- if and (eq $name "readiness") $at.w.service -}}
{{- $port := dict -}}
{{- range $at.w.service.ports -}}
{{- if and (eq .container $at.name) (or (not $port) (eq .name "http")) -}}
{{- $port = . -}}
{{- end -}}
{{- end -}}
{{- if and $port (eq $port.protocol "TCP") -}}
{{- $_ := set $probes $field (dict "tcpSocket" (dict "port" $port.name)) -}}
{{- end -}}
{{- end -}}
{{- else if not (kindIs "bool" (get $given $name)) -}}
{{- $value := get $given $name -}}
{{- $asked := dict "w" $at.w "container" $at.name "path" (printf "%sprobes.%s" $at.path $name)
      "action" (kindIs "string" $value | ternary (dict "http" (dict "path" $value)) $value) -}}
{{- $_ := include "platform-lib.context.action" $asked -}}
{{- $probe := $asked.handler -}}
{{- if eq $name "startup" -}}
{{- /* Kubernetes would give up after 30 s; a start may take two and a half minutes. */ -}}
{{- $_ := set $probe "periodSeconds" 5 -}}
{{- $_ := set $probe "failureThreshold" 30 -}}
{{- end -}}
{{- if kindIs "map" $value -}}
{{- range $number := list "initialDelaySeconds" "periodSeconds" "timeoutSeconds" "successThreshold" "failureThreshold" -}}
{{- if hasKey $value $number -}}
{{- $_ := set $probe $number (int64 (get $value $number)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := set $probes $field $probe -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "probes" $probes -}}
{{- end -}}

{{- /*
  What a probe or a lifecycle hook does, in Kubernetes' form. Takes w, container (its name), path and action (http,
  grpc, tcp, exec or sleep), sets `handler`. gRPC probes know no port names, so they get the number.
*/ -}}
{{- define "platform-lib.context.action" -}}
{{- $action := .action -}}
{{- $handler := dict -}}
{{- if hasKey $action "exec" -}}
{{- $_ := set $handler "exec" (dict "command" $action.exec) -}}
{{- else if hasKey $action "sleep" -}}
{{- $_ := set $handler "sleep" (dict "seconds" (int64 $action.sleep)) -}}
{{- else -}}
{{- $protocol := hasKey $action "grpc" | ternary "grpc" (hasKey $action "tcp" | ternary "tcp" "http") -}}
{{- $given := get $action $protocol -}}
{{- $at := dict "w" .w "container" .container "path" (printf "%s.%s.port" .path $protocol) "ref" $given.port -}}
{{- $_ := include "platform-lib.context.port" $at -}}
{{- if eq $protocol "grpc" -}}
{{- $_ := set $handler "grpc" (dict "port" $at.found.number) -}}
{{- with $given.service -}}
{{- $_ := set $handler.grpc "service" . -}}
{{- end -}}
{{- else if eq $protocol "tcp" -}}
{{- $_ := set $handler "tcpSocket" (dict "port" $at.found.name) -}}
{{- else -}}
{{- $get := dict "path" ($given.path | default "/") "port" $at.found.name -}}
{{- with $given.scheme -}}
{{- $_ := set $get "scheme" . -}}
{{- end -}}
{{- $headers := list -}}
{{- range $name, $value := $given.headers | default dict -}}
{{- $headers = append $headers (dict "name" $name "value" (include "platform-lib.context.text" $value)) -}}
{{- end -}}
{{- with $headers -}}
{{- $_ := set $get "httpHeaders" . -}}
{{- end -}}
{{- $_ := set $handler "httpGet" $get -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "handler" $handler -}}
{{- end -}}
