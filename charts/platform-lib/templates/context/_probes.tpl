{{- /*
With a port there are probes: a TCP readiness probe and a patient TCP liveness probe, until the values say more.
`false` switches one off. A probe that names no port asks the main port.
*/ -}}
{{- define "platform-lib.context.probes" -}}
  {{- $w := .w -}}
  {{- $given := .values.probes | default dict -}}
  {{- $timing := dict
        "readiness" (dict "periodSeconds" 10 "timeoutSeconds" 2 "failureThreshold" 3)
        "liveness" (dict "periodSeconds" 20 "timeoutSeconds" 5 "failureThreshold" 6)
        "startup" (dict "periodSeconds" 5 "timeoutSeconds" 2 "failureThreshold" 60) -}}
  {{- $probes := dict -}}
  {{- range $name, $defaults := $timing -}}
    {{- $value := index $given $name -}}
    {{- if and (not (hasKey $given $name)) (hasKey $w "mainPort") (ne $name "startup") -}}
      {{- $value = dict "tcp" true -}}
    {{- end -}}
    {{- if kindIs "string" $value }}{{ $value = dict "path" $value }}{{ end -}}
    {{- if kindIs "map" $value -}}
      {{- $probe := dict -}}
      {{- range $key, $default := $defaults -}}
        {{- $_ := set $probe $key (int (ternary (index $value $key) $default (hasKey $value $key))) -}}
      {{- end -}}
      {{- range $key := list "initialDelaySeconds" "successThreshold" "terminationGracePeriodSeconds" -}}
        {{- if hasKey $value $key }}{{ $_ := set $probe $key (int (index $value $key)) }}{{ end -}}
      {{- end -}}
      {{- $port := $value.port | default (dig "mainPort" "name" "" $w) -}}
      {{- if not (kindIs "string" $port) }}{{ $port = int $port }}{{ end -}}
      {{- if hasKey $value "exec" -}}
        {{- $_ := set $probe "exec" (dict "command" $value.exec) -}}
      {{- else if $value.grpc -}}
        {{- /* The API takes a number here, not a name; an unknown name is left for the checks to report. */ -}}
        {{- if and (kindIs "string" $port) (hasKey $w.portsByName $port) }}{{ $port = (index $w.portsByName $port).port }}{{ end -}}
        {{- $grpc := dict "port" $port -}}
        {{- if kindIs "string" $value.grpc }}{{ $_ := set $grpc "service" $value.grpc }}{{ end -}}
        {{- $_ := set $probe "grpc" $grpc -}}
      {{- else if hasKey $value "path" -}}
        {{- $http := dict "path" $value.path "port" $port -}}
        {{- with $value.scheme }}{{ $_ := set $http "scheme" . }}{{ end -}}
        {{- $headers := list -}}
        {{- range $header, $text := ($value.headers | default dict) -}}
          {{- $headers = append $headers (dict "name" $header "value" (include "platform-lib.text" $text)) -}}
        {{- end -}}
        {{- with $headers }}{{ $_ := set $http "httpHeaders" . }}{{ end -}}
        {{- $_ := set $probe "httpGet" $http -}}
      {{- else -}}
        {{- $_ := set $probe "tcpSocket" (dict "port" $port) -}}
      {{- end -}}
      {{- $_ := set $probes (printf "%sProbe" $name) $probe -}}
    {{- end -}}
  {{- end -}}
  {{- $_ := set $w "probes" $probes -}}
{{- end -}}
