{{- define "platform-lib.kinds.service" -}}
{{- with .service -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  {{- toYaml .options | nindent 2 }}
  selector:
    {{- toYaml .selector | nindent 4 }}
  {{- with .ports }}
  ports:
    {{- range . }}
    - name: {{ .name | quote }}
      port: {{ .service }}
      targetPort: {{ .name | quote }}
      protocol: {{ .protocol }}
      {{- with .appProtocol }}
      appProtocol: {{ . | quote }}
      {{- end }}
    {{- end }}
  {{- end }}
{{- end -}}
{{- end -}}
