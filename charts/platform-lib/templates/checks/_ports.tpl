{{- define "platform-lib.checks.ports" -}}
  {{- $ctx := . -}}
  {{- range $w := .workloads -}}
    {{- if $w.enabled -}}
      {{- $seen := dict -}}
      {{- $served := dict -}}
      {{- range $port := $w.ports -}}
        {{- $number := printf "%d/%s" $port.port $port.protocol -}}
        {{- if hasKey $seen $number -}}
          {{- $say := printf "`%d` is already the port `%s`; two ports of one container cannot have the same number" $port.port (get $seen $number) -}}
          {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%sports.%s" $w.path $port.name) "say" $say) -}}
        {{- end -}}
        {{- $_ := set $seen $number $port.name -}}
        {{- $service := printf "%d/%s" $port.service $port.protocol -}}
        {{- if and (hasKey $served $service) (ne $port.service $port.port) -}}
          {{- $say := printf "`%d` is already the service port of `%s`; choose another" $port.service (get $served $service) -}}
          {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%sports.%s.service" $w.path $port.name) "say" $say) -}}
        {{- end -}}
        {{- $_ := set $served $service $port.name -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
