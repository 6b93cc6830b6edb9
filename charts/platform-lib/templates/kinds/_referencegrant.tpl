{{- define "platform-lib.kinds.referenceGrant" -}}
{{- with .referenceGrant -}}
apiVersion: gateway.networking.k8s.io/v1
kind: ReferenceGrant
metadata:
  {{- toYaml .metadata | nindent 2 }}
spec:
  from:
    - {{ toYaml .from | nindent 6 | trim }}
  to:
    - {{ toYaml .to | nindent 6 | trim }}
{{- end -}}
{{- end -}}
