{{- define "platform-lib.kinds.service" -}}
{{- with .service -}}
apiVersion: v1
kind: Service
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  type: ClusterIP
  selector:
    {{- toYaml .selector | nindent 4 }}
  ports:
    {{- range .ports }}
    - name: {{ .name }}
      port: {{ .service }}
      targetPort: {{ .name }}
      protocol: {{ .protocol }}
      {{- with .appProtocol }}
      appProtocol: {{ . | quote }}
      {{- end }}
    {{- end }}
{{- end -}}
{{- end -}}
