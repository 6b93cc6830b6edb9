{{- define "platform-lib.kinds.configMap" -}}
{{- with .configMap -}}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
{{- with .data }}
data:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- /* A long text without line breaks, which toYaml would fold, slowly. */}}
{{- with .line }}
data:
  {{ .key }}: |-
    {{ .text }}
{{- end }}
{{- with .binaryData }}
binaryData:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
{{- end -}}
