{{- /* What `helm install` prints; a parent chart prints it too. Nothing where the values have problems: the render fails. */ -}}
{{- define "ingress.notes" -}}
{{- $context := dict "root" . -}}
{{- $_ := include "ingress.context" $context -}}
{{- if and $context.on (not $context.problems) -}}
Ingress, release {{ .Release.Name }} in namespace {{ .Release.Namespace }}
{{- end -}}
{{- end -}}
