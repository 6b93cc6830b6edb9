{{- define "platform-lib.kinds.ingress" -}}
{{- with .ingress -}}
{{- $ingress := . -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  {{- with .class }}
  ingressClassName: {{ . | quote }}
  {{- end }}
  {{- if .secure }}
  tls:
    - hosts:
        {{- toYaml .hosts | nindent 8 }}
      {{- with .secret }}
      secretName: {{ . | quote }}
      {{- end }}
  {{- end }}
  rules:
    {{- range .hosts }}
    - host: {{ . | quote }}
      http:
        paths:
          {{- range $ingress.paths }}
          - path: {{ .path | quote }}
            pathType: {{ .type }}
            backend:
              service:
                name: {{ $ingress.service | quote }}
                port:
                  name: {{ .port.name }}
          {{- end }}
    {{- end }}
{{- end -}}
{{- end -}}
