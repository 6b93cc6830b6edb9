{{- /* What `helm install` prints; a parent chart prints it too. Nothing where the values have problems: the render fails. */ -}}
{{- define "scaling.notes" -}}
{{- $context := dict "root" . -}}
{{- $_ := include "scaling.context" $context -}}
{{- if and $context.on (not $context.problems) -}}
Scaling, release {{ .Release.Name }} in namespace {{ .Release.Namespace }}

Made:
{{- range $context.objects }}
{{- $part := get .part .kind }}
  {{ $part.kind | default (title .kind) }} {{ $part.metadata.name }}
{{- else }}
  nothing
{{- end }}
{{- if .Values.keda.enabled }}
{{- with .Values.keda.prometheusAuthentication }}

Applications ask Prometheus with it once the profile says so:
  global: {platform: {autoscaling: {prometheusAuth: {name: {{ .name }}, modes: [{{ include "scaling.keda.modes" .keys }}]}}}}
{{- end }}
{{- end }}
{{- if .Values.prometheusAdapter.enabled }}

Warning: prometheus-adapter is no longer developed (its maintainers point to KEDA). Kept because: {{ .Values.prometheusAdapter.reason }}
{{- end }}
{{- if eq .Values.nodes.engine "clusterAutoscaler" }}
{{- if .Values.nodes.clusterAutoscaler.priorities }}

Cluster Autoscaler reads the priorities with --expander=priority only.
{{- end }}
{{- end }}
{{- end -}}
{{- end -}}
