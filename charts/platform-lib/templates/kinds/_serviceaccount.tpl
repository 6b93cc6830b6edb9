{{- define "platform-lib.kinds.serviceAccount" -}}
{{- with .serviceAccount -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- toYaml .metadata | nindent 2 }}
automountServiceAccountToken: {{ .token }}
{{- end -}}
{{- end -}}
