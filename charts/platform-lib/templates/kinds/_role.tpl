{{- define "platform-lib.kinds.role" -}}
{{- with .role -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  {{- toYaml .metadata | nindent 2 }}
rules:
  {{- toYaml .rules | nindent 2 }}
{{- end -}}
{{- end -}}
