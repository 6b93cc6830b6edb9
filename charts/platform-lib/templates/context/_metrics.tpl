{{- /*
  Metrics of the workload. Sets metricsPort (the main one), metricsPorts (all of them, for the network policy), monitor
  (`service`, `pod` or "") and serviceMonitor or podMonitor where monitors are made. A port number that is not among the
  ports becomes a port `metrics`.

  A ServiceMonitor reaches pods through their Service. Where there is none (a Job), or where a scraped port is kept out
  of it, a PodMonitor reaches the pods themselves.
*/ -}}
{{- define "platform-lib.context.metrics" -}}
{{- $given := .values.metrics | default dict -}}
{{- $_ := set . "monitor" "" -}}
{{- if and (eq (toString $given.enabled) "true") (not .task) -}}
{{- $w := . -}}
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
{{- $scraped := list (dict "path" "metrics" "port" $wanted.found "own" $given) -}}
{{- range $name, $own := $given.extra | default dict -}}
{{- $at := dict "w" $w "path" (printf "metrics.extra.%s.port" $name) "ref" ($own.port | default "") -}}
{{- $_ := include "platform-lib.context.port" $at -}}
{{- $scraped = append $scraped (dict "path" (printf "metrics.extra.%s" $name) "port" $at.found "own" $own) -}}
{{- end -}}
{{- $_ := set . "scraped" $scraped -}}

{{- $monitor := "service" -}}
{{- $ports := list -}}
{{- range $scraped -}}
{{- with .port -}}
{{- $ports = append $ports (dict "port" .number "protocol" .protocol) -}}
{{- if or (not $w.serves) (not .service) -}}
{{- $monitor = "pod" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "metricsPorts" ($ports | uniq) -}}
{{- $_ := set . "monitor" ($given.monitor | default $monitor) -}}

{{- $kind := eq .monitor "service" | ternary "serviceMonitor" "podMonitor" -}}
{{- $api := dict "context" .context "kind" (title $kind) -}}
{{- $_ := include "platform-lib.context.monitoring" $api -}}
{{- if $api.made -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $labels .context.profile.monitoringLabels $given.labels) -}}
{{- $at := dict "w" . "labels" $labels -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $endpoints := list -}}
{{- range $scraped -}}
{{- $endpoint := dict "own" .own "port" .port "common" $given -}}
{{- $_ := include "platform-lib.context.endpoint" $endpoint -}}
{{- $endpoints = append $endpoints $endpoint.made -}}
{{- end -}}
{{- $monitor := dict "metadata" $at.metadata "selector" .selector "endpoints" $endpoints -}}
{{- if hasKey $given "sampleLimit" -}}
{{- $_ := set $monitor "sampleLimit" (int64 $given.sampleLimit) -}}
{{- end -}}
{{- $_ := set . $kind $monitor -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* One endpoint in the operator's words: takes own, common (what own does not say), port; sets `made`. */ -}}
{{- define "platform-lib.context.endpoint" -}}
{{- $made := dict "port" (.port.name | default "") "path" (.own.path | default "/metrics") -}}
{{- $given := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $given (pick .common "interval" "timeout" "scheme" "tls" "drop") .own) -}}
{{- range $key, $field := dict "interval" "interval" "timeout" "scrapeTimeout" "scheme" "scheme" -}}
{{- with get $given $key -}}
{{- $_ := set $made $field . -}}
{{- end -}}
{{- end -}}
{{- with $given.tls -}}
{{- $tls := dict -}}
{{- with .serverName -}}
{{- $_ := set $tls "serverName" . -}}
{{- end -}}
{{- with .secret -}}
{{- $_ := set $tls "ca" (dict "secret" (dict "name" . "key" "ca.crt")) -}}
{{- end -}}
{{- $_ := set $made "tlsConfig" $tls -}}
{{- end -}}
{{- $dropped := list -}}
{{- range $given.drop | default dict -}}
{{- $dropped = append $dropped (dict "action" "drop" "sourceLabels" (list "__name__") "regex" .) -}}
{{- end -}}
{{- with $dropped -}}
{{- $_ := set $made "metricRelabelings" . -}}
{{- end -}}
{{- $_ := set . "made" $made -}}
{{- end -}}

{{- /*
  Whether an object of monitoring.coreos.com is made: takes context and kind, sets `made`. The cluster is asked in one
  case only: the profile says skipIfMissing.
*/ -}}
{{- define "platform-lib.context.monitoring" -}}
{{- $mode := .context.profile.monitoringMode -}}
{{- $_ := set . "made" (eq $mode "always") -}}
{{- if eq $mode "skipIfMissing" -}}
{{- $_ := set . "made" (.context.root.Capabilities.APIVersions.Has (printf "monitoring.coreos.com/v1/%s" .kind)) -}}
{{- end -}}
{{- end -}}
