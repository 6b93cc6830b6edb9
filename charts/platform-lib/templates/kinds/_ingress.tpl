{{- define "platform-lib.kinds.ingress" -}}
{{- with .ingress -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
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
    {{- range .rules }}
    - host: {{ .host | quote }}
      http:
        paths:
          {{- range .paths }}
          - {{ with .path }}path: {{ . | quote }}
            {{ end }}pathType: {{ .type }}
            backend:
              service:
                name: {{ .service | quote }}
                port:
                  {{- if .port }}
                  name: {{ .port | quote }}
                  {{- else }}
                  number: {{ .number }}
                  {{- end }}
          {{- end }}
    {{- end }}
{{- end -}}
{{- end -}}
