{{- define "platform-lib.kinds.httpRoute" -}}
{{- with .httpRoute -}}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
{{ include "platform-lib.kinds.route-head" . }}
  rules:
    {{- range .rules }}
    - matches:
        - path:
            type: {{ .path.type }}
            value: {{ .path.value | quote }}
      {{- with .timeouts }}
      timeouts:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .filters }}
      filters:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .backends }}
      backendRefs:
        {{- include "platform-lib.kinds.route-backends" . | trim | nindent 8 }}
      {{- end }}
    {{- end }}
{{- end -}}
{{- end -}}
