{{- /*
`port: 8080` is `ports: {http: 8080}`. Each port: {name, port, protocol, appProtocol, service}; `service` is the
port of the Service, the same number unless set. `mainPort` is the one that probes, exposure and metrics use when
they name none: `http`, else the first by name, of those that speak TCP.
*/ -}}
{{- define "platform-lib.context.ports" -}}
  {{- $given := dict -}}
  {{- range $name, $value := (.values.ports | default dict) -}}
    {{- $_ := set $given $name $value -}}
  {{- end -}}
  {{- if hasKey .values "port" -}}
    {{- $_ := set $given "http" .values.port -}}
  {{- end -}}
  {{- $ports := list -}}
  {{- $byName := dict -}}
  {{- range $name, $value := $given -}}
    {{- $one := ternary $value (dict "port" $value) (kindIs "map" $value) -}}
    {{- $number := int $one.port -}}
    {{- $isHttp := or (eq $name "http") (hasPrefix "http-" $name) -}}
    {{- $port := dict
          "name" $name
          "port" $number
          "protocol" ($one.protocol | default "TCP")
          "appProtocol" ($one.appProtocol | default (ternary "http" "" $isHttp))
          "service" (int ($one.service | default $number)) -}}
    {{- $ports = append $ports $port -}}
    {{- $_ := set $byName $name $port -}}
  {{- end -}}
  {{- $_ := set .w "ports" $ports -}}
  {{- $_ := set .w "portsByName" $byName -}}
  {{- range $port := $ports -}}
    {{- if and (eq $port.protocol "TCP") (or (eq $port.name "http") (not (hasKey $.w "mainPort"))) -}}
      {{- $_ := set $.w "mainPort" $port -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
