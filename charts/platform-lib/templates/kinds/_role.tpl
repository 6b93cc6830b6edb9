{{- define "platform-lib.kinds.role" -}}
{{- with .role -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
rules:
  {{- toYaml .rules | nindent 2 }}
{{- end -}}
{{- end -}}
