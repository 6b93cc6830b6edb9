{{- /* Variables: a scalar, or a reference {secret, key}, {configMap, key}, {field}, {resource}. Ordered by name. */ -}}
{{- define "platform-lib.context.env" -}}
  {{- $env := list -}}
  {{- range $name, $value := (.values.env | default dict) -}}
    {{- if kindIs "map" $value -}}
      {{- $reference := dict -}}
      {{- $from := "resourceFieldRef" -}}
      {{- if hasKey $value "secret" -}}
        {{- $from = "secretKeyRef" -}}
        {{- $reference = dict "name" $value.secret "key" $value.key -}}
      {{- else if hasKey $value "configMap" -}}
        {{- $from = "configMapKeyRef" -}}
        {{- $reference = dict "name" $value.configMap "key" $value.key -}}
      {{- else if hasKey $value "field" -}}
        {{- $from = "fieldRef" -}}
        {{- $reference = dict "fieldPath" $value.field -}}
      {{- else -}}
        {{- $reference = dict "resource" $value.resource -}}
      {{- end -}}
      {{- if hasKey $value "optional" }}{{ $_ := set $reference "optional" $value.optional }}{{ end -}}
      {{- $env = append $env (dict "name" $name "valueFrom" (dict $from $reference)) -}}
    {{- else -}}
      {{- $env = append $env (dict "name" $name "value" (include "platform-lib.text" $value)) -}}
    {{- end -}}
  {{- end -}}
  {{- $sources := list -}}
  {{- range $name, $value := (.values.envFrom | default dict) -}}
    {{- $reference := dict "name" ($value.secret | default $value.configMap) -}}
    {{- if hasKey $value "optional" }}{{ $_ := set $reference "optional" $value.optional }}{{ end -}}
    {{- $source := dict (ternary "secretRef" "configMapRef" (hasKey $value "secret")) $reference -}}
    {{- with $value.prefix }}{{ $_ := set $source "prefix" . }}{{ end -}}
    {{- $sources = append $sources $source -}}
  {{- end -}}
  {{- $_ := set .w "env" $env -}}
  {{- $_ := set .w "envFrom" $sources -}}
{{- end -}}
