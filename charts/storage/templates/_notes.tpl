{{- /* What `helm install` prints; a parent chart prints it too. Nothing where the values have problems: the render fails. */ -}}
{{- define "storage.notes" -}}
{{- $context := dict "root" . -}}
{{- $_ := include "storage.context" $context -}}
{{- if and $context.on (not $context.problems) -}}
Storage, release {{ .Release.Name }} in namespace {{ .Release.Namespace }}, profile {{ .Values.profile }}

Made:
{{- range $context.objects }}
{{- $part := get .part .kind }}
  {{ $part.kind | default (title .kind) }} {{ $part.metadata.name }}
{{- else }}
  nothing
{{- end }}
{{- if and (ne .Values.profile "existing") $context.defaults }}

{{ index $context.defaults 0 }} is the default class. Where the cluster came with a default of its own, take that one's annotation away.
{{- end }}
{{- if eq .Values.s3.provider "minio" }}

Warning: MinIO is no longer maintained (its README of 2026-02-12). Kept because: {{ .Values.s3.reason }}
{{- end }}
{{- end -}}
{{- end -}}
