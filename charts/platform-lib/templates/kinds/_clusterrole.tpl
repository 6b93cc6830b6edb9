{{- define "platform-lib.kinds.clusterRole" -}}
{{- with .clusterRole -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
rules:
  {{- toYaml .rules | nindent 2 }}
{{- end -}}
{{- end -}}
