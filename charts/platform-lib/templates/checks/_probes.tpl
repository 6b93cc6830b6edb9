{{- define "platform-lib.checks.probes" -}}
  {{- $ctx := . -}}
  {{- range $w := .workloads -}}
    {{- if $w.enabled -}}
      {{- $values := ternary $ctx.values (index ($ctx.values.workloads | default dict) $w.key) (eq $w.path "") -}}
      {{- range $name, $given := ($values.probes | default dict) -}}
        {{- if kindIs "map" $given -}}
          {{- $ways := list -}}
          {{- range $way := list "exec" "grpc" "path" "tcp" }}{{ if index $given $way }}{{ $ways = append $ways $way }}{{ end }}{{ end -}}
          {{- if gt (len $ways) 1 -}}
            {{- $say := printf "asks in %d ways (%s); a probe asks in one, keep one of them" (len $ways) (join ", " $ways) -}}
            {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%sprobes.%s" $w.path $name) "say" $say) -}}
          {{- end -}}
        {{- end -}}
      {{- end -}}
      {{- range $name, $probe := $w.probes -}}
        {{- $at := printf "%sprobes.%s" $w.path (trimSuffix "Probe" $name) -}}
        {{- range $way := list "httpGet" "tcpSocket" "grpc" -}}
          {{- if hasKey $probe $way -}}
            {{- $port := (index $probe $way).port -}}
            {{- if or (eq (toString $port) "") (eq (toString $port) "0") -}}
              {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" $at "say" "the workload has no port to ask; set `port`, or `port` in the probe, or use `exec`") -}}
            {{- else if and (kindIs "string" $port) (not (hasKey $w.portsByName $port)) -}}
              {{- $known := keys $w.portsByName | sortAlpha | join ", " | default "none" -}}
              {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%s.port" $at) "say" (printf "`%s` is no port of this workload; its ports: %s" $port $known)) -}}
            {{- end -}}
          {{- end -}}
        {{- end -}}
        {{- if and (eq $name "readinessProbe") (hasKey $probe "terminationGracePeriodSeconds") -}}
          {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%s.terminationGracePeriodSeconds" $at) "say" "a readiness probe kills nothing; remove it") -}}
        {{- end -}}
        {{- if and (ne $name "readinessProbe") (gt (int (index $probe "successThreshold")) 1) -}}
          {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%s.successThreshold" $at) "say" "only a readiness probe may ask for more than 1 success; remove it") -}}
        {{- end -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
