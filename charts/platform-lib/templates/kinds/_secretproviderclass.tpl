{{- define "platform-lib.kinds.secretProviderClass" -}}
{{- with .secretProviderClass -}}
apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
