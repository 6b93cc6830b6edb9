{{- define "platform-lib.checks.expose" -}}
  {{- $ctx := . -}}
  {{- $owners := dict -}}
  {{- range $w := .workloads -}}
    {{- if hasKey $w "expose" -}}
      {{- $at := printf "%sexpose" $w.path -}}
      {{- if not (hasKey $w "mainPort") -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" $at "say" "the workload has no TCP port to expose; set `port`") -}}
      {{- end -}}
      {{- if not $w.expose.hosts -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%s.host" $at) "say" "not set; name the host, for example `web.acme.io`") -}}
      {{- end -}}
      {{- range $host := $w.expose.hosts -}}
        {{- if regexMatch "[A-Z]" $host -}}
          {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%s.host" $at) "say" (printf "`%s` has capital letters; DNS names are lower case" $host)) -}}
        {{- else if not (contains "." $host) -}}
          {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%s.host" $at) "say" (printf "`%s` is no complete name and the platform sets no domain (global.platform.domain); write the whole name" $host)) -}}
        {{- end -}}
        {{- range $path := $w.expose.paths -}}
          {{- $claim := printf "%s%s" $host $path.path -}}
          {{- if hasKey $owners $claim -}}
            {{- $say := printf "`%s` is already exposed by %s; two workloads cannot have the same host and path" $claim (get $owners $claim) -}}
            {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" $at "say" $say) -}}
          {{- end -}}
          {{- $_ := set $owners $claim (ternary "the main workload" (trimSuffix "." $w.path) (eq $w.path "")) -}}
        {{- end -}}
      {{- end -}}
      {{- if hasKey $w "mainPort" -}}
        {{- range $path := $w.expose.paths -}}
          {{- if eq $path.port 0 -}}
            {{- $known := keys $w.portsByName | sortAlpha | join ", " -}}
            {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" $at "say" (printf "the port for `%s` is no port of this workload; its ports: %s" $path.path $known)) -}}
          {{- end -}}
        {{- end -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
