{{- /*
A named workload's own values, completed from the root where they are meant to be shared.
`out` receives the result; neither the root's nor the workload's own values are changed.
*/ -}}
{{- define "platform-lib.context.inherit" -}}
  {{- $out := .out -}}
  {{- range $key, $value := .own -}}
    {{- $_ := set $out $key $value -}}
  {{- end -}}
  {{- /* One level deep: a workload may set only `image.tag` or add one variable. */ -}}
  {{- range $key := list "image" "env" "envFrom" "labels" "annotations" -}}
    {{- $merged := dict -}}
    {{- range $name, $value := (index $.root $key | default dict) -}}
      {{- $_ := set $merged $name $value -}}
    {{- end -}}
    {{- range $name, $value := (index $.own $key | default dict) -}}
      {{- $_ := set $merged $name $value -}}
    {{- end -}}
    {{- $_ := set $out $key $merged -}}
  {{- end -}}
{{- end -}}
