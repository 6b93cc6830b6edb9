{{- /* What `helm install` prints; a parent chart prints it too. Nothing where the values have problems: the render fails. */ -}}
{{- define "security.notes" -}}
{{- $context := dict "root" . -}}
{{- $_ := include "security.context" $context -}}
{{- if and $context.on (not $context.problems) -}}
Security, release {{ .Release.Name }} in namespace {{ .Release.Namespace }}
{{- include "security.notes.policies" $context }}
{{- end -}}
{{- end -}}

{{- /* Takes the context. */ -}}
{{- define "security.notes.policies" -}}
{{- $own := .values.policies | default dict }}

Policies, by {{ get (dict "native" "the API server" "kyverno" "Kyverno" "gatekeeper" "Gatekeeper") (.values.engine | default "native") }}, in namespaces with the label {{ $own.label | default "helm-platform.io/team" }}:
{{- range .policies }}
  {{ printf "%-5s" .action }} {{ printf "%-16s" .id }} {{ .title }}{{ eq .scope "cluster" | ternary " (everywhere)" "" }}
{{- else }}
  none
{{- end }}
{{- range $id, $parameters := .left }}
  left out: {{ $id }}, until policies.rules.{{ $id }}.parameters has {{ $parameters }}
{{- end }}
{{- range $id, $rule := $own.rules }}
{{- if and $rule.action (ne $rule.action "deny") }}
  {{ $rule.action }}: {{ $id }}, because {{ $rule.reason }}
{{- end }}
{{- end }}
{{- if eq (.values.engine | default "native") "gatekeeper" }}

Gatekeeper makes the kind of a constraint after it has read the template: with Helm, install with gatekeeper=templates
first, then with gatekeeper=all. It asks about DELETE only where its chart has enableDeleteOperations.
{{- end }}
{{- end -}}
