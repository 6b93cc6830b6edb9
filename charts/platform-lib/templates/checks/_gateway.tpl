{{- define "platform-lib.checks.gateway" -}}
{{- if and (or .httpRoute .grpcRoute .tlsRoute) (not .context.profile.gateway.name) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context "global.platform.exposure.gateway.name"
      (printf "is missing and %sexpose asks for a route; write the Gateway to attach to" .path)) -}}
{{- end -}}
{{- end -}}
