{{- /*
  What the chart makes. Takes a dict with root, sets what platform-lib.platform.context says, and unrestricted: the names
  of the rules that must see all namespaces, and routes: the namespace that Alertmanager's configuration is in, or "".
*/ -}}
{{- define "monitoring.context" -}}
{{- $_ := include "platform-lib.platform.context" . -}}
{{- $_ := set . "unrestricted" list -}}
{{- $_ := set . "routes" "" -}}
{{- if .on -}}
{{- $_ := include "monitoring.rules" . -}}
{{- $_ := include "monitoring.alerts" . -}}
{{- $_ := include "monitoring.routes" . -}}
{{- $_ := include "platform-lib.platform.dashboards" (dict "context" .) -}}
{{- end -}}
{{- end -}}
