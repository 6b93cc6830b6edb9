{{- define "platform-lib.kinds.httpRoute" -}}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: {{ .name | quote }}
  namespace: {{ .namespace | quote }}
  labels: {{- toYaml .labels | nindent 4 }}
spec:
  parentRefs:
    - name: {{ .expose.gateway.name | quote }}
      namespace: {{ .expose.gateway.namespace | quote }}
      {{- with .expose.gateway.section }}
      sectionName: {{ . | quote }}
      {{- end }}
  hostnames: {{- toYaml .expose.hosts | nindent 4 }}
  rules:
    {{- range .expose.paths }}
    - matches:
        - path:
            type: {{ ternary "PathPrefix" "Exact" (eq .type "Prefix") }}
            value: {{ .path | quote }}
      backendRefs:
        - name: {{ $.name | quote }}
          port: {{ .port }}
    {{- end }}
{{- end -}}
