{{- define "platform-lib.kinds.ingress" -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ .name | quote }}
  namespace: {{ .namespace | quote }}
  labels: {{- toYaml .labels | nindent 4 }}
  {{- with .expose.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with .expose.class }}
  ingressClassName: {{ . | quote }}
  {{- end }}
  {{- if .expose.tls }}
  tls:
    - hosts: {{- toYaml .expose.hosts | nindent 8 }}
      {{- with .expose.secretName }}
      secretName: {{ . | quote }}
      {{- end }}
  {{- end }}
  rules:
    {{- range $host := .expose.hosts }}
    - host: {{ $host | quote }}
      http:
        paths:
          {{- range $.expose.paths }}
          - path: {{ .path | quote }}
            pathType: {{ .type }}
            backend:
              service:
                name: {{ $.name | quote }}
                port:
                  number: {{ .port }}
          {{- end }}
    {{- end }}
{{- end -}}
