{{- /* An account per release, and one more for each workload that asks for its own. No token unless asked for. */ -}}
{{- define "platform-lib.context.serviceAccount" -}}
  {{- $w := .w -}}
  {{- $shared := and (hasKey . "own") (not (hasKey .own "serviceAccount")) -}}
  {{- $given := ternary .ctx.values.serviceAccount .values.serviceAccount $shared | default dict -}}
  {{- $create := ternary $given.create true (hasKey $given "create") -}}
  {{- $name := $given.name | default (ternary .ctx.release $w.name $shared) -}}
  {{- if and (not $create) (not $given.name) -}}
    {{- $name = "default" -}}
  {{- end -}}
  {{- $annotations := dict -}}
  {{- $_ := include "platform-lib.texts" (dict "of" ($given.annotations | default dict) "out" $annotations) -}}
  {{- $_ := set $w "serviceAccount" (dict
        "create" (and $create (not $shared) (or $w.enabled (eq $w.path "")))
        "name" $name
        "annotations" $annotations
        "token" ($given.token | default false)) -}}
{{- end -}}
