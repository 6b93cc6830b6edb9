{{- /* What `helm install` prints; a parent chart prints it too. Nothing where the values have problems: the render fails. */ -}}
{{- define "storage.notes" -}}
{{- $context := dict "root" . -}}
{{- $_ := include "storage.context" $context -}}
{{- if and $context.on (not $context.problems) -}}
Storage, release {{ .Release.Name }} in namespace {{ .Release.Namespace }}
{{- end -}}
{{- end -}}
