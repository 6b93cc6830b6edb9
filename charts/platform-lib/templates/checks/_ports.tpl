{{- define "platform-lib.checks.ports" -}}
  {{- $ctx := . -}}
  {{- range $w := .workloads -}}
    {{- if $w.enabled -}}
      {{- $values := ternary $ctx.values (index ($ctx.values.workloads | default dict) $w.key) (eq $w.path "") -}}
      {{- if and (hasKey $values "port") (hasKey ($values.ports | default dict) "http") -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%sport" $w.path) "say" "`port` is short for `ports.http`, and both are set; remove one") -}}
      {{- end -}}
      {{- $seen := dict -}}
      {{- $served := dict -}}
      {{- range $port := $w.ports -}}
        {{- $number := printf "%d/%s" $port.port $port.protocol -}}
        {{- if hasKey $seen $number -}}
          {{- $say := printf "`%d` is already the port `%s`; two ports of one container cannot have the same number" $port.port (get $seen $number) -}}
          {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%sports.%s" $w.path $port.name) "say" $say) -}}
        {{- end -}}
        {{- $service := printf "%d/%s" $port.service $port.protocol -}}
        {{- if and (hasKey $served $service) (not (hasKey $seen $number)) -}}
          {{- $say := printf "`%d` is already the service port of `%s`; choose another" $port.service (get $served $service) -}}
          {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%sports.%s.service" $w.path $port.name) "say" $say) -}}
        {{- end -}}
        {{- $_ := set $seen $number $port.name -}}
        {{- $_ := set $served $service $port.name -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
