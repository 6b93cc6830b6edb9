{{- /* What `helm install` prints; a parent chart prints it too. Nothing where the values have problems: the render fails. */ -}}
{{- define "security.notes" -}}
{{- $context := dict "root" . -}}
{{- $_ := include "security.context" $context -}}
{{- if and $context.on (not $context.problems) -}}
Security, release {{ .Release.Name }} in namespace {{ .Release.Namespace }}
{{- end -}}
{{- end -}}
