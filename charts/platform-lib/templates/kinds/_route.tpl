{{- /* What the kinds of routes share: metadata, parentRefs and hostnames. */ -}}
{{- define "platform-lib.kinds.route-head" -}}
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  parentRefs:
    - group: gateway.networking.k8s.io
      kind: {{ .parent.kind }}
      name: {{ .parent.name | quote }}
      {{- with .parent.namespace }}
      namespace: {{ . | quote }}
      {{- end }}
      {{- with .parent.section }}
      sectionName: {{ . | quote }}
      {{- end }}
  hostnames:
    {{- toYaml .hosts | nindent 4 }}
{{- end -}}

{{- define "platform-lib.kinds.route-backends" -}}
{{- range . }}
- group: ""
  kind: Service
  name: {{ .name | quote }}
  {{- with .namespace }}
  namespace: {{ . | quote }}
  {{- end }}
  port: {{ .port }}
  weight: {{ .weight }}
{{- end }}
{{- end -}}
