{{- /* What `helm install` prints; a parent chart prints it too. Nothing where the values have problems: the render fails. */ -}}
{{- define "ingress.notes" -}}
{{- $context := dict "root" . -}}
{{- $_ := include "ingress.context" $context -}}
{{- if and $context.on (not $context.problems) -}}
{{- $provider := $context.provider -}}
Ingress, release {{ .Release.Name }} in namespace {{ .Release.Namespace }}: {{ $provider.title }} by {{ $context.apis | join " and " }}
{{- with $provider.legacy }}

WARNING: {{ . }}. It stays here because: {{ $context.values.reason }}
  What leaving it means for each application: helm platform diff --provider-diff ingress-nginx:traefik PATH
{{- end }}

Made:
{{- range $context.objects }}
{{- $part := get .part .kind }}
  {{ $part.kind | default (title .kind) }} {{ $part.metadata.name }}
{{- else }}
  nothing
{{- end }}
{{- if has "ingress" $context.apis }}

Its chart must have, for what no Ingress can say:
{{- range $what, $setting := $provider.setting }}
{{- if or (ne $what "certificate") $context.tls }}
  {{ $what }}: {{ $setting | replace "<namespace>" ($context.tls.namespace | default "") | replace "<secret>" ($context.tls.secret | default "") }}
{{- end }}
{{- end }}
{{- range $what := list "redirect" "defaultCertificate" }}
{{- with get ($provider.without | default dict) $what }}
  {{ $what }}: {{ . }}
{{- end }}
{{- end }}
{{- end }}
{{- if $context.gateway.made }}

A namespace whose routes may attach to the Gateway:
  kubectl label namespace NAME {{ range $key, $text := $context.gateway.labels }}{{ $key }}={{ $text }} {{ end }}
{{- if not (and $context.profile.gateway.name $context.profile.gateway.namespace) }}

Applications must know it, in global.platform.exposure of all charts:
  gateway: {name: {{ $context.gateway.name }}, namespace: {{ $context.gateway.namespace }}, section: {{ $context.gateway.section }}, httpSection: {{ $context.gateway.httpSection }}{{ with $provider.library.gateway }}, provider: {{ . }}{{ end }}}
{{- end }}
{{- end }}
{{- with $context.left }}

Without these alerts:
{{- range $name, $why := . }}
  {{ $name }}: {{ $why }}
{{- end }}
{{- end }}
{{- end -}}
{{- end -}}
