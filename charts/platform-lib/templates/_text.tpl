{{- /* A scalar as text. Helm reads every number of a file as a float: 1000000 must not become 1e+06. */ -}}
{{- define "platform-lib.text" -}}
  {{- if and (kindIs "float64" .) (eq . (floor .)) (lt . 1e15) (gt . -1e15) -}}
    {{- printf "%.0f" . -}}
  {{- else -}}
    {{- toString . -}}
  {{- end -}}
{{- end -}}

{{- /* (dict "of" "out"): labels and annotations of the values, every one as text, written into `out`. */ -}}
{{- define "platform-lib.texts" -}}
  {{- $out := .out -}}
  {{- range $key, $value := .of -}}
    {{- $_ := set $out $key (include "platform-lib.text" $value) -}}
  {{- end -}}
{{- end -}}
