{{- define "platform-lib.kinds.sealedSecret" -}}
{{- with .sealedSecret -}}
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  encryptedData:
    {{- toYaml .encrypted | nindent 4 }}
  template:
    {{- toYaml .template | nindent 4 }}
{{- end -}}
{{- end -}}
