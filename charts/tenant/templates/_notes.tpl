{{- /* What `helm install` prints; a parent chart prints it too. Nothing where the values have problems: the render fails. */ -}}
{{- define "tenant.notes" -}}
{{- $context := dict "root" . -}}
{{- $_ := include "tenant.context" $context -}}
{{- if and $context.on (not $context.problems) -}}
Team {{ $context.team }}

{{- range $context.places }}
{{- $quota := .settings.quota | default dict }}
{{- if kindIs "string" $quota }}{{- $quota = dict "preset" $quota }}{{- end }}
  {{ .name }}: quota {{ $quota.preset | default "small" }}{{ if $quota.hard }} with other figures{{ end }}, {{ if eq .sync "lead" }}leads deploy{{ else }}deployers and leads deploy{{ end }}
  {{- with .settings.hosts }}, hosts {{ join ", " . }}{{ else }}, no hosts{{ end }}
{{- end }}

{{- if not (.Values.alerts | default dict).receivers }}

Nobody hears of its alerts: write alerts.receivers.
{{- end }}

How much room is left: kubectl describe quota --namespace {{ (first $context.places).name }}
When the release goes, rights, routes of alerts and the project go with it; namespaces, quotas, limits and the network
floor stay. `kubectl delete namespace` ends a namespace and all that is in it.
{{- end -}}
{{- end -}}
