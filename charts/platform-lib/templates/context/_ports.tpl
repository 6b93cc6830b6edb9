{{- /*
  Sets ports: a list of (name, number, protocol, appProtocol, service, container, path) of all containers, `service`
  being the number in the Service or 0 for a port that stays out of it. `port: N` is the short form of
  `ports: {http: N}`.
*/ -}}
{{- define "platform-lib.context.ports" -}}
{{- $w := . -}}
{{- $own := .values -}}
{{- $_ := set . "ports" list -}}
{{- if and (hasKey $own "port") (not (hasKey ($own.ports | default dict) "http")) -}}
{{- $_ := include "platform-lib.context.container-ports" (dict
      "w" . "container" .name "path" "" "given" (dict "http" $own.port) "shorthand" true) -}}
{{- end -}}
{{- $_ := include "platform-lib.context.container-ports" (dict "w" . "container" .name "path" "" "given" $own.ports) -}}
{{- range $group := list "containers" "sidecars" -}}
{{- range $key, $container := get $own $group | default dict -}}
{{- if ne (toString $container.enabled) "false" -}}
{{- $_ := include "platform-lib.context.container-ports" (dict
      "w" $w "container" $key "path" (printf "%s.%s." $group $key) "given" $container.ports) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Adds the ports of one container: takes w, container, path and given (a map, may be absent). */ -}}
{{- define "platform-lib.context.container-ports" -}}
{{- $at := . -}}
{{- range $name, $port := .given | default dict -}}
{{- if not (kindIs "map" $port) -}}
{{- $port = dict "port" $port -}}
{{- end -}}
{{- $number := int64 $port.port -}}
{{- $service := $number -}}
{{- if hasKey $port "service" -}}
{{- $service = kindIs "bool" $port.service | ternary (eq (toString $port.service) "true" | ternary $number 0) (int64 $port.service) -}}
{{- end -}}
{{- $_ := set $at.w "ports" (append $at.w.ports (dict
      "name" $name "number" $number "service" $service "container" $at.container
      "path" (print $at.path (hasKey $at "shorthand" | ternary "port" (printf "ports.%s" $name)))
      "protocol" ($port.protocol | default "TCP") "appProtocol" ($port.appProtocol | default ""))) -}}
{{- end -}}
{{- end -}}

{{- /*
  Finds the port that a part of the values means. Takes w, path (where it is written, without the workload's prefix), ref (a name, a number, or
  nothing: then the port `http`, or the only one) and container (only its ports are meant; absent: all). Sets `found` to
  a port, or leaves it empty and notes on the workload what is unresolved: the check `unknown-port` reports it.
*/ -}}
{{- define "platform-lib.context.port" -}}
{{- $w := .w -}}
{{- $at := . -}}
{{- $ref := .ref | default "" -}}
{{- $found := dict -}}
{{- $candidates := list -}}
{{- range $port := $w.ports -}}
{{- if or (not $at.container) (eq $port.container $at.container) -}}
{{- $candidates = append $candidates $port -}}
{{- if kindIs "string" $ref -}}
{{- if eq $port.name ($ref | default "http") -}}
{{- $found = $port -}}
{{- end -}}
{{- else if eq $port.number (int64 $ref) -}}
{{- $found = $port -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and (not $found) (eq (toString $ref) "") (eq (len $candidates) 1) -}}
{{- $found = first $candidates -}}
{{- end -}}
{{- $_ := set . "found" $found -}}
{{- if not $found -}}
{{- $_ := set $w "unresolved" (append $w.unresolved (dict
      "path" .path "ref" (include "platform-lib.context.text" $ref) "candidates" $candidates)) -}}
{{- end -}}
{{- end -}}
