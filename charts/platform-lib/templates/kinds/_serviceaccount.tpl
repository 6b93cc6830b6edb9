{{- define "platform-lib.kinds.serviceAccount" -}}
{{- with .serviceAccount -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
automountServiceAccountToken: {{ .token }}
{{- end -}}
{{- end -}}
