{{- /*
A ServiceMonitor on a port of the workload. A number that is no port yet becomes the port `metrics`.
Only `skipIfMissing` asks the cluster which kinds it knows, because that is what its user asked for.
*/ -}}
{{- define "platform-lib.context.metrics" -}}
  {{- $w := .w -}}
  {{- $given := .values.metrics | default dict -}}
  {{- if $given.enabled -}}
    {{- $name := dig "mainPort" "name" "" $w -}}
    {{- if kindIs "string" $given.port -}}
      {{- $name = $given.port -}}
    {{- else if $given.port -}}
      {{- $number := int $given.port -}}
      {{- $name = "" -}}
      {{- range $w.ports -}}
        {{- if and (eq .port $number) (eq .protocol "TCP") }}{{ $name = .name }}{{ end -}}
      {{- end -}}
      {{- if not $name -}}
        {{- $name = "metrics" -}}
        {{- $port := dict "name" $name "port" $number "protocol" "TCP" "appProtocol" "http" "service" $number -}}
        {{- $_ := set $w "ports" (append $w.ports $port) -}}
        {{- $_ := set $w.portsByName $name $port -}}
      {{- end -}}
    {{- end -}}
    {{- $monitoring := .ctx.profile.monitoring -}}
    {{- $labels := dict -}}
    {{- range $source := list $w.labels $monitoring.labels ($given.labels | default dict) -}}
      {{- $_ := include "platform-lib.texts" (dict "of" $source "out" $labels) -}}
    {{- end -}}
    {{- $known := .ctx.root.Capabilities.APIVersions.Has "monitoring.coreos.com/v1/ServiceMonitor" -}}
    {{- $_ := set $w "metrics" (dict
          "port" $name
          "path" ($given.path | default "/metrics")
          "interval" ($given.interval | default "30s")
          "labels" $labels
          "rendered" (or (eq $monitoring.mode "always") (and (eq $monitoring.mode "skipIfMissing") $known))) -}}
  {{- end -}}
{{- end -}}
