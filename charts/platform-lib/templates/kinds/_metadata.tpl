{{- /*
  An object's metadata as lines: name, namespace, labels, annotations. Written field by field, because every object has it
  and toYaml takes ten times as long. A key without a slash could be a word of YAML, such as `y`.
*/ -}}
{{- define "platform-lib.kinds.metadata" }}
  name: {{ quote .name }}
  {{- with .namespace }}
  namespace: {{ quote . }}
  {{- end }}
  {{- range $field, $texts := pick . "annotations" "labels" }}
  {{- with $texts }}
  {{ $field }}:
    {{- range $key, $text := . }}
    {{ contains "/" $key | ternary $key (quote $key) }}: {{ quote $text }}
    {{- end }}
  {{- end }}
  {{- end }}
{{- end -}}
