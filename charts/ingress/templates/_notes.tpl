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
{{- $settings := include "ingress.notes.settings" $context }}
{{- if $settings }}

The chart of {{ $provider.title }} must have:
{{- $settings }}
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

{{- /* What is said about the provider's own chart, a line each. */ -}}
{{- define "ingress.notes.settings" -}}
{{- $context := . -}}
{{- $asked := list -}}
{{- range .apis -}}
{{- $asked = append $asked . -}}
{{- end -}}
{{- if ne (toString (.values.metrics | default dict).enabled) "false" -}}
{{- $asked = append $asked "metrics" -}}
{{- end -}}
{{- if has "ingress" .apis -}}
{{- $asked = concat $asked (list "redirect" "defaultCertificate") -}}
{{- if .tls -}}
{{- $asked = append $asked "certificate" -}}
{{- end -}}
{{- end -}}
{{- range $what := $asked -}}
{{- with get ($context.provider.setting | default dict) $what }}
  {{ $what }}: {{ . | replace "<namespace>" ($context.tls.namespace | default "") | replace "<secret>" ($context.tls.secret | default "") }}
{{- end -}}
{{- if has $what (list "redirect" "defaultCertificate") -}}
{{- with get ($context.provider.without | default dict) $what }}
  {{ $what }}: {{ . }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
