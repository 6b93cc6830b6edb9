{{- define "platform-lib.kinds.externalSecret" -}}
{{- with .externalSecret -}}
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  {{- if eq .refresh "once" }}
  refreshPolicy: CreatedOnce
  refreshInterval: 1h
  {{- else }}
  refreshPolicy: Periodic
  refreshInterval: {{ .refresh }}
  {{- end }}
  secretStoreRef:
    {{- toYaml .spec.secretStoreRef | nindent 4 }}
  target:
    name: {{ quote .metadata.name }}
    creationPolicy: Owner
    deletionPolicy: Retain
    template:
      {{- toYaml .template | nindent 6 }}
  {{- with .spec.data }}
  data:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .spec.dataFrom }}
  dataFrom:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}
