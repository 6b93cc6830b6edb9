{{- define "platform-lib.kinds.referenceGrant" -}}
{{- with .referenceGrant -}}
apiVersion: gateway.networking.k8s.io/v1
kind: ReferenceGrant
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  from:
    - {{ toYaml .from | nindent 6 | trim }}
  to:
    - {{ toYaml .to | nindent 6 | trim }}
{{- end -}}
{{- end -}}
