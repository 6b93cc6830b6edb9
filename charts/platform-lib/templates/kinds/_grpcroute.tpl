{{- define "platform-lib.kinds.grpcRoute" -}}
{{- with .grpcRoute -}}
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
{{ include "platform-lib.kinds.route-head" . }}
  rules:
    {{- range .rules }}
    - backendRefs:
        {{- include "platform-lib.kinds.route-backends" .backends | trim | nindent 8 }}
      {{- with .filters }}
      filters:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    {{- end }}
{{- end -}}
{{- end -}}
