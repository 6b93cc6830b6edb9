{{- /* A lowered security field takes a reason, so that whoever reads the values knows why. */ -}}
{{- define "platform-lib.checks.relaxations" -}}
  {{- $ctx := . -}}
  {{- range $w := .workloads -}}
    {{- if $w.enabled -}}
      {{- $values := ternary $ctx.values (index ($ctx.values.workloads | default dict) $w.key) (eq $w.path "") -}}
      {{- $given := $values.security | default dict -}}
      {{- if not $given.reason -}}
        {{- range $w.lowered -}}
          {{- $at := printf "%ssecurity.%s" $w.path . -}}
          {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" $at "say" (printf "`%s` is below the restricted standard; remove it, or say why in security.reason" (index $given . | toJson | trimAll "\""))) -}}
        {{- end -}}
        {{- if not $w.containerSecurity.readOnlyRootFilesystem -}}
          {{- $at := printf "%ssecurity.readOnlyRootFilesystem" $w.path -}}
          {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" $at "say" "`false` makes the image writable; /tmp is writable anyway: remove it, or say why in security.reason") -}}
        {{- end -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
