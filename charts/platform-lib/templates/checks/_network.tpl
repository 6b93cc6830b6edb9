{{- define "platform-lib.checks.network" -}}
  {{- $ctx := . -}}
  {{- range $w := .workloads -}}
    {{- if $w.enabled -}}
      {{- $values := ternary $ctx.values (index ($ctx.values.workloads | default dict) $w.key) (eq $w.path "") -}}
      {{- $given := $values.network | default dict -}}
      {{- if and (not $w.network.enabled) (not $given.reason) -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%snetwork.enabled" $w.path) "say" "`false` opens the pods to everything; say why in network.reason") -}}
      {{- end -}}
      {{- range $list := list "allowFrom" "allowTo" -}}
        {{- range $name, $peer := (index $given $list | default dict) -}}
          {{- if kindIs "map" $peer -}}
            {{- $at := printf "%snetwork.%s.%s" $w.path $list $name -}}
            {{- if not (or $peer.app $peer.namespace $peer.cidr) -}}
              {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" $at "say" "names nobody, which would mean everybody; give app, namespace or cidr") -}}
            {{- else if and $peer.cidr (or $peer.app $peer.namespace) -}}
              {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" $at "say" "has cidr beside app or namespace; split it into two entries") -}}
            {{- end -}}
          {{- end -}}
        {{- end -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
