{{- define "platform-lib.kinds.tlsRoute" -}}
{{- with .tlsRoute -}}
apiVersion: gateway.networking.k8s.io/v1
kind: TLSRoute
{{ include "platform-lib.kinds.route-head" . }}
  rules:
    {{- range .rules }}
    - backendRefs:
        {{- include "platform-lib.kinds.route-backends" .backends | trim | nindent 8 }}
    {{- end }}
{{- end -}}
{{- end -}}
