{{- define "platform-lib.kinds.httpRoute" -}}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: {{ .name }}
  namespace: {{ .namespace }}
  labels: {{- toYaml .labels | nindent 4 }}
spec:
  parentRefs:
    - name: {{ .expose.gateway.name }}
      namespace: {{ .expose.gateway.namespace }}
      {{- with .expose.gateway.section }}
      sectionName: {{ . }}
      {{- end }}
  hostnames: {{- toYaml .expose.hosts | nindent 4 }}
  rules:
    {{- range .expose.paths }}
    - matches:
        - path:
            type: {{ ternary "PathPrefix" "Exact" (eq .type "Prefix") }}
            value: {{ .path | quote }}
      backendRefs:
        - name: {{ $.name }}
          port: {{ .port }}
    {{- end }}
{{- end -}}
