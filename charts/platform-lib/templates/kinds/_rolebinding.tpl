{{- define "platform-lib.kinds.roleBinding" -}}
{{- with .roleBinding -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
roleRef:
  {{- toYaml .roleRef | nindent 2 }}
subjects:
  {{- toYaml .subjects | nindent 2 }}
{{- end -}}
{{- end -}}
