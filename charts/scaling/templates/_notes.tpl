{{- /* What `helm install` prints; a parent chart prints it too. Nothing where the values have problems: the render fails. */ -}}
{{- define "scaling.notes" -}}
{{- $context := dict "root" . -}}
{{- $_ := include "scaling.context" $context -}}
{{- if and $context.on (not $context.problems) -}}
Scaling, release {{ .Release.Name }} in namespace {{ .Release.Namespace }}
{{- end -}}
{{- end -}}
