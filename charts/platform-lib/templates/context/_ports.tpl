{{- /*
  Sets ports: a list of (name, number, protocol, appProtocol, service), `service` being the number in the Service or 0
  for a port that stays out of it. `port: N` is the short form of `ports: {http: N}`.
*/ -}}
{{- define "platform-lib.context.ports" -}}
{{- $own := .values -}}
{{- $named := dict -}}
{{- range $name, $port := $own.ports | default dict -}}
{{- $_ := set $named $name (kindIs "map" $port | ternary $port (dict "port" $port)) -}}
{{- end -}}
{{- if and (hasKey $own "port") (not (hasKey $named "http")) -}}
{{- $_ := set $named "http" (dict "port" $own.port) -}}
{{- end -}}
{{- $ports := list -}}
{{- range $name, $port := $named -}}
{{- $number := int64 $port.port -}}
{{- $service := $number -}}
{{- if hasKey $port "service" -}}
{{- $service = kindIs "bool" $port.service | ternary (eq (toString $port.service) "true" | ternary $number 0) (int64 $port.service) -}}
{{- end -}}
{{- $ports = append $ports (dict
      "name" $name "number" $number "service" $service
      "protocol" ($port.protocol | default "TCP") "appProtocol" ($port.appProtocol | default "")) -}}
{{- end -}}
{{- $_ := set . "ports" $ports -}}
{{- end -}}

{{- /*
  Finds the port that a part of the values means. Takes w, path (where it is written, without the workload's prefix) and
  ref (a name, a number, or nothing: then the port `http`, or the only one). Sets `found` to a port, or leaves it empty
  and notes on the workload what is unresolved: the check `unknown-port` reports it.
*/ -}}
{{- define "platform-lib.context.port" -}}
{{- $w := .w -}}
{{- $ref := .ref | default "" -}}
{{- $found := dict -}}
{{- range $port := $w.ports -}}
{{- if kindIs "string" $ref -}}
{{- if eq $port.name ($ref | default "http") -}}
{{- $found = $port -}}
{{- end -}}
{{- else if eq $port.number (int64 $ref) -}}
{{- $found = $port -}}
{{- end -}}
{{- end -}}
{{- if and (not $found) (eq (toString $ref) "") (eq (len $w.ports) 1) -}}
{{- $found = first $w.ports -}}
{{- end -}}
{{- $_ := set . "found" $found -}}
{{- if not $found -}}
{{- $_ := set $w "unresolved" (append $w.unresolved (dict
      "path" .path "ref" (include "platform-lib.context.text" $ref))) -}}
{{- end -}}
{{- end -}}
