{{- /* What `helm install` prints; a parent chart prints it too. Nothing where the values have problems: the render fails. */ -}}
{{- define "security.notes" -}}
{{- $context := dict "root" . -}}
{{- $_ := include "security.context" $context -}}
{{- if and $context.on (not $context.problems) -}}
Security, release {{ .Release.Name }} in namespace {{ .Release.Namespace }}
{{- include "security.notes.policies" $context }}
{{- include "security.notes.roles" $context }}
{{- include "security.notes.sources" $context }}
{{- end -}}
{{- end -}}

{{- /* Takes the context. */ -}}
{{- define "security.notes.roles" -}}
{{- $root := .root -}}
{{- $bindings := (.values.roles | default dict).bindings }}
{{- if .roles }}

Roles:
{{- range $name, $role := .roles }}
  {{ printf "%s-%-8s" $root.Release.Name $name }} {{ $role.title }}
{{- end }}
{{- range $name, $binding := $bindings }}
  {{ $name }} is {{ $binding.role }} {{ $binding.namespaces | empty | ternary "everywhere" (printf "in %s" (join ", " $binding.namespaces)) }}: {{ concat ($binding.groups | default list) ($binding.users | default list) | join ", " }}
{{- else }}
  nobody has one yet: roles.bindings says who
{{- end }}
{{- end }}
{{- end -}}

{{- /* Where certificates and secrets come from. Takes the context. */ -}}
{{- define "security.notes.sources" -}}
{{- $context := . -}}
{{- with .values.issuers }}

Issuers, which cert-manager must be there for:
{{- range $name, $own := . }}
  {{ $name }}: {{ hasKey $own "acme" | ternary "ACME" "an authority of its own" }}
  {{- if and (not (hasKey $own "acme")) (empty ($own.ca | default dict).secret) }}, which browsers do not know: for dev{{ end }}
{{- end }}
  they work when this says Ready: kubectl get clusterissuers
{{- end }}
{{- with .values.secretStores }}

Secret stores, which External Secrets must be there for:
{{- range $name, $own := . }}
  {{ $own.kind | default "ClusterSecretStore" }}/{{ $name }}: {{ $own.namespaces | default list | join ", " }}{{ range $key, $value := $own.labels }} {{ $key }}={{ $value }}{{ end }}
  {{- if $own.fake }} (fake: {{ $own.reason }}){{ end }}
{{- end }}
{{- range $context.policies }}
{{- if and (eq .id "secret-stores") (eq .action "deny") }}
  a namespace of a team uses, and has, only those in its annotation helm-platform.io/secret-stores (policy secret-stores)
{{- end }}
{{- end }}
{{- end }}
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
