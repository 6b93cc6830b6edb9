{{- /*
  Sets metricsPort and, where monitors are made, serviceMonitor. A port number that is not among the ports becomes a
  port `metrics`. Whether the cluster has the monitor's API is asked in one case only: the profile says skipIfMissing.
*/ -}}
{{- define "platform-lib.context.metrics" -}}
{{- $given := .values.metrics | default dict -}}
{{- if eq (toString $given.enabled) "true" -}}
{{- $profile := .context.profile -}}
{{- $ref := $given.port | default "" -}}
{{- if not (kindIs "string" $ref) -}}
{{- $known := false -}}
{{- range .ports -}}
{{- if or (eq .number (int64 $ref)) (eq .name "metrics") -}}
{{- $known = true -}}
{{- end -}}
{{- end -}}
{{- if not $known -}}
{{- $_ := set . "ports" (append .ports (dict
      "name" "metrics" "number" (int64 $ref) "service" (int64 $ref) "protocol" "TCP" "appProtocol" ""
      "container" .name "path" "metrics.port")) -}}
{{- end -}}
{{- end -}}
{{- $wanted := dict "w" . "path" "metrics.port" "ref" $ref -}}
{{- $_ := include "platform-lib.context.port" $wanted -}}
{{- $_ := set . "metricsPort" $wanted.found -}}

{{- $render := eq $profile.monitoringMode "always" -}}
{{- if eq $profile.monitoringMode "skipIfMissing" -}}
{{- $render = .context.root.Capabilities.APIVersions.Has "monitoring.coreos.com/v1/ServiceMonitor" -}}
{{- end -}}
{{- if $render -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $labels $profile.monitoringLabels $given.labels) -}}
{{- $at := dict "w" . "labels" $labels -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := set . "serviceMonitor" (dict
      "metadata" $at.metadata "selector" .selector "port" $wanted.found.name
      "path" ($given.path | default "/metrics") "interval" ($given.interval | default "")) -}}
{{- end -}}
{{- end -}}
{{- end -}}
