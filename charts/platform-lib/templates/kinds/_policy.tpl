{{- /* An object of a provider's own kind, such as a Middleware or a SecurityPolicy: the spec comes whole from providers/. */ -}}
{{- define "platform-lib.kinds.policy" -}}
{{- with .policy -}}
apiVersion: {{ .apiVersion }}
kind: {{ .kind }}
metadata:
  {{- include "platform-lib.kinds.metadata" .metadata }}
spec:
  {{- toYaml .spec | nindent 2 }}
{{- end -}}
{{- end -}}
