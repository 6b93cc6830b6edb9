{{- /* What the chart makes. Takes a dict with root, sets what platform-lib.platform.context, security.policies and security.roles say. */ -}}
{{- define "security.context" -}}
{{- $_ := include "platform-lib.platform.context" . -}}
{{- if .on -}}
{{- $_ := include "security.namespaces" . -}}
{{- $_ := include "security.policies" . -}}
{{- $_ := include "security.defaults" . -}}
{{- $_ := include "security.roles" . -}}
{{- $_ := include "security.issuers" . -}}
{{- $_ := include "security.certificates" . -}}
{{- $_ := include "security.stores" . -}}
{{- end -}}
{{- end -}}
