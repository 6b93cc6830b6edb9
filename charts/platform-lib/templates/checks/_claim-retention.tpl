{{- /* One policy holds for all claims of a StatefulSet; other kinds never delete a claim when they scale. */ -}}
{{- define "platform-lib.checks.claim-retention" -}}
{{- $w := . -}}
{{- $seen := dict -}}
{{- range $name, $claim := .claims -}}
{{- range $field := list "whenDeleted" "whenScaled" -}}
{{- $value := get $claim.own $field -}}
{{- if eq $claim.mode "each" -}}
{{- $first := get $seen $field -}}
{{- if and $first (ne $first ($value | default "Retain")) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%s%s.%s" $w.path $claim.path $field)
      (printf "`%s` differs from another volume, and a StatefulSet has one policy for all; write the same everywhere" ($value | default "Retain"))) -}}
{{- end -}}
{{- $_ := set $seen $field ($value | default "Retain") -}}
{{- else if and (eq $field "whenScaled") $value -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%s%s.whenScaled" $w.path $claim.path)
      (printf "`%s` means nothing to a claim that all pods share; remove it" $value)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
