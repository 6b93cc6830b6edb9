{{- /* What `helm install` prints; a parent chart prints it too. Nothing where the values have problems: the render fails. */ -}}
{{- define "monitoring.notes" -}}
{{- $context := dict "root" . -}}
{{- $_ := include "monitoring.context" $context -}}
{{- if and $context.on (not $context.problems) -}}
Monitoring, release {{ .Release.Name }} in namespace {{ .Release.Namespace }}

Made:
{{- range $context.objects }}
{{- $part := get .part .kind }}
  {{ $part.kind | default (title .kind) }} {{ $part.metadata.name }}
{{- else }}
  nothing
{{- end }}
{{- with $context.unrestricted }}

Prometheus must
  select rules {{ include "monitoring.notes.selector" $context.profile.rulesLabels }}
  keep samples for the longest window and a day more
{{- /* The operator would add the namespace of the release to every selector of these rules. */}}
  where it has enforcedNamespaceLabel, leave these rules out, which act on all namespaces:
    excludedFromEnforcement:
    {{- range . }}
      - {group: monitoring.coreos.com, resource: prometheusrules, namespace: {{ $context.root.Release.Namespace }}, name: {{ . }}}
    {{- end }}
{{- end }}
{{- with $context.routes }}

Alertmanager must run in namespace {{ . }} and have
    alertmanagerConfiguration: {name: platform}
    alertmanagerConfigMatcherStrategy: {type: OnNamespaceExceptForAlertmanagerNamespace}
{{- $heard := ($context.values.alertmanager | default dict).receivers | default dict }}
{{- range list "page" "ticket" }}
{{- if not (get $heard .) }}
Nobody hears of a {{ . }} yet: alertmanager.receivers.{{ . }} is not set.
{{- end }}
{{- end }}
{{- end }}
{{- if ne (toString ($context.values.slo | default dict).enabled) "false" }}

Ask it
  slo:budget:left   the share of the error budget that is left, by namespace, service, slo and window
  slo:state:code    2 measured, 1 no traffic, 0 nobody counts
{{- end }}
{{- end -}}
{{- end -}}

{{- define "monitoring.notes.selector" -}}
{{- $pairs := list -}}
{{- range $key, $text := . -}}
{{- $pairs = append $pairs (printf "%s=%s" $key $text) -}}
{{- end -}}
{{- $pairs | join ", " | default "of any labels, as global.platform.monitoring.rulesLabels is not set" | printf "%s%s" (empty . | ternary "" "with the labels ") -}}
{{- end -}}
