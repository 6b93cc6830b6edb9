{{- define "platform-lib.kinds.httpRoute" -}}
{{- with .httpRoute -}}
{{- $route := . -}}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  parentRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: {{ .gateway.name | quote }}
      {{- with .gateway.namespace }}
      namespace: {{ . | quote }}
      {{- end }}
      {{- with .gateway.section }}
      sectionName: {{ . | quote }}
      {{- end }}
  hostnames:
    {{- toYaml .hosts | nindent 4 }}
  rules:
    {{- range .paths }}
    - matches:
        - path:
            type: {{ .match }}
            value: {{ .path | quote }}
      backendRefs:
        - group: ""
          kind: Service
          name: {{ $route.service | quote }}
          port: {{ .port.service }}
          weight: 1
    {{- end }}
{{- end -}}
{{- end -}}
