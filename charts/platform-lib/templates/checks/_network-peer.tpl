{{- define "platform-lib.checks.network-peer" -}}
{{- $w := . -}}
{{- $network := .values.network | default dict -}}
{{- range $direction := list "allowFrom" "allowTo" -}}
{{- range $key, $peer := get $network $direction | default dict -}}
{{- $path := printf "%snetwork.%s.%s" $w.path $direction $key -}}
{{- $named := or (hasKey $peer "app") (hasKey $peer "namespace") -}}
{{- if not (or $named (hasKey $peer "cidr")) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context $path
      "names nobody, and an empty peer is everybody; write `app`, `namespace` or `cidr`") -}}
{{- else if and $named (hasKey $peer "cidr") -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context $path
      (printf "`%s` is a range of addresses and cannot be combined with app or namespace; make two entries" $peer.cidr)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
