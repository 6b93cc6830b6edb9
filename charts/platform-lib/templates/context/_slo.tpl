{{- /*
  Objectives: a PrometheusRule with their counts, which the engine's shared rules read. The short forms are written out
  in full first, so there is one form only. Sets, for the checks,
    objectives   a list of path and value
    uncounted    a word for why the short forms have no source of data, or ""
    faults       what platform-lib.slo.objectives has found
*/ -}}
{{- define "platform-lib.context.slo" -}}
{{- $w := . -}}
{{- $given := .values.slo -}}
{{- $entries := dict -}}
{{- $_ := set . "objectives" list -}}
{{- $_ := set . "faults" list -}}
{{- $_ := set . "uncounted" "" -}}
{{- $counted := dict "w" . -}}
{{- if or (hasKey $given "availability") (hasKey $given "latency") -}}
{{- $_ := include "platform-lib.context.slo-source" $counted -}}
{{- $_ := set . "uncounted" ($counted.problem | default "") -}}
{{- end -}}
{{- if hasKey $given "availability" -}}
{{- $_ := set . "objectives" (append .objectives (dict "path" "slo.availability" "value" $given.availability)) -}}
{{- $_ := set $entries "availability" (dict "path" "slo.availability" "own" (dict "objective" $given.availability "sli" (dict "ratio" (dict
      "bad" ($counted.bad | default "") "total" ($counted.total | default ""))))) -}}
{{- end -}}
{{- with $given.latency -}}
{{- $_ := set $w "objectives" (append $w.objectives (dict "path" "slo.latency.objective" "value" .objective)) -}}
{{- $sli := dict "histogram" ($counted.histogram | default "uncounted") "threshold" .threshold "unit" ($counted.unit | default "s") -}}
{{- $_ := set $entries "latency" (dict "path" "slo.latency" "own" (dict "objective" .objective "sli" (dict "latency" $sli))) -}}
{{- end -}}
{{- range $name, $own := $given.slos | default dict -}}
{{- $path := print "slo.slos." $name -}}
{{- range $threshold, $objective := dig "latency" "thresholds" dict $own.sli -}}
{{- $_ := set $w "objectives" (append $w.objectives (dict "path" (printf "%s.sli.latency.thresholds.%s" $path $threshold) "value" $objective)) -}}
{{- end -}}
{{- if hasKey $own "objective" -}}
{{- $_ := set $w "objectives" (append $w.objectives (dict "path" (print $path ".objective") "value" $own.objective)) -}}
{{- end -}}
{{- if hasKey $entries $name -}}
{{- $_ := set $w "faults" (append $w.faults (dict "path" $path "written" $name "why" "twice")) -}}
{{- else -}}
{{- $_ := set $entries $name (dict "path" $path "own" $own) -}}
{{- end -}}
{{- end -}}
{{- if $entries -}}
{{- $_ := include "platform-lib.context.slo-platform" .context -}}
{{- $at := dict "namespace" .context.root.Release.Namespace "service" ($given.service | default .name)
      "team" ($given.team | default "") "labels" (dict "namespace" .context.root.Release.Namespace "workload" .name)
      "defaults" (dict "path" "slo") "entries" $entries -}}
{{- $_ := include "platform-lib.context.overlay" (list $at.defaults (pick $given "window" "windows" "alerts" "exclude")) -}}
{{- $_ := include "platform-lib.context.overlay" (list $at (pick .context.slo "engine" "platform" "tiers" "forms")) -}}
{{- $_ := include "platform-lib.slo.objectives" $at -}}
{{- $_ := set . "faults" (concat .faults $at.faults) -}}
{{- $api := dict "context" .context "kind" "PrometheusRule" -}}
{{- $_ := include "platform-lib.context.monitoring" $api -}}
{{- if and $api.made (not .faults) (not .uncounted) -}}
{{- $_ := include "platform-lib.slo.source-groups" $at -}}
{{- $metadata := dict "w" . "name" (printf "%s-slo" .name) "labels" .context.profile.rulesLabels -}}
{{- $_ := include "platform-lib.context.metadata" $metadata -}}
{{- $_ := include "platform-lib.context.part" (list . "prometheusRule" (dict "metadata" $metadata.metadata "groups" $at.groups)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Sets slo: what the profile says about all objectives, and the texts of their rules, read once for a release. */ -}}
{{- define "platform-lib.context.slo-platform" -}}
{{- if not (hasKey . "slo") -}}
{{- $settings := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $settings .profile.slo (dict "runbooks" .profile.runbooks "grafana" (.profile.dashboards.url | default ""))) -}}
{{- $at := dict "given" $settings -}}
{{- $_ := include "platform-lib.slo.platform" $at -}}
{{- $_ := set $at "forms" (include "platform-lib.slo.indicators" nil | fromYaml) -}}
{{- $_ := set . "slo" $at -}}
{{- end -}}
{{- end -}}

{{- /*
  Who counts requests and measures how long they take: takes w, sets bad, total, histogram and unit, or problem. What
  exposes a workload sees also the failures of a workload that is down, so it comes first; its own metrics come second.
*/ -}}
{{- define "platform-lib.context.slo-source" -}}
{{- $w := .w -}}
{{- $given := $w.values.slo -}}
{{- $provider := $given.provider | default "" -}}
{{- if and (not $provider) $w.exposure -}}
{{- $known := $w.ingress | empty | ternary ($w.context.profile.gateway.provider | default "") ($w.exposure.provider | default "") -}}
{{- $provider = has $known (list "nginx" "traefik" "envoy-gateway") | ternary $known "" -}}
{{- end -}}
{{- $source := $given.source | default (and (not (empty $w.exposure)) (not (empty $provider)) | ternary "exposure" "metrics") -}}
{{- if eq $source "exposure" -}}
{{- if not $w.exposure -}}
{{- $_ := set . "problem" "unexposed" -}}
{{- else if not $provider -}}
{{- $_ := set . "problem" "provider" -}}
{{- else -}}
{{- $_ := include (printf "platform-lib.context.slo-source.%s" $provider) . -}}
{{- end -}}
{{- else if $w.monitor -}}
{{- $names := $given.series | default dict -}}
{{- $target := trimSuffix "}" $w.series.target -}}
{{- $requests := $names.requests | default $w.context.profile.requestsCounter -}}
{{- $_ := set . "total" (printf `%s%s}` $requests $target) -}}
{{- $_ := set . "bad" (printf `%s%s,%s=~"5.."}` $requests $target ($names.status | default "code")) -}}
{{- $_ := set . "histogram" (printf `%s%s}` ($names.duration | default "http_request_duration_seconds") $target) -}}
{{- else -}}
{{- $_ := set . "problem" "source" -}}
{{- end -}}
{{- end -}}

{{- /*
  The series of each provider, one template a provider. Prometheus gives the series of a controller the controller's own
  namespace and service, and moves what they say about ours to exported_namespace and exported_service.
*/ -}}
{{- define "platform-lib.context.slo-source.nginx" -}}
{{- $of := printf `exported_namespace="%s",ingress="%s"` .w.context.root.Release.Namespace .w.name -}}
{{- $_ := set . "total" (printf `nginx_ingress_controller_requests{%s}` $of) -}}
{{- $_ := set . "bad" (printf `nginx_ingress_controller_requests{%s,status=~"5.."}` $of) -}}
{{- $_ := set . "histogram" (printf `nginx_ingress_controller_request_duration_seconds{%s}` $of) -}}
{{- end -}}

{{- define "platform-lib.context.slo-source.traefik" -}}
{{- if .w.ingress -}}
{{- $ports := list -}}
{{- range .w.exposure.paths -}}
{{- $ports = concat $ports (list .port.name (toString .port.service)) -}}
{{- end -}}
{{- $of := printf `exported_service=~"%s-%s-(%s)@kubernetes"` .w.context.root.Release.Namespace .w.name ($ports | uniq | join "|") -}}
{{- $_ := set . "total" (printf `traefik_service_requests_total{%s}` $of) -}}
{{- $_ := set . "bad" (printf `traefik_service_requests_total{%s,code=~"5.."}` $of) -}}
{{- $_ := set . "histogram" (printf `traefik_service_request_duration_seconds{%s}` $of) -}}
{{- else -}}
{{- $_ := set . "problem" "traefik" -}}
{{- end -}}
{{- end -}}

{{- define "platform-lib.context.slo-source.envoy-gateway" -}}
{{- if .w.httpRoute -}}
{{- $of := printf `envoy_cluster_name=~"httproute/%s/%s/rule/[0-9]+"` .w.context.root.Release.Namespace .w.httpRoute.metadata.name -}}
{{- $_ := set . "total" (printf `envoy_cluster_upstream_rq_xx{%s}` $of) -}}
{{- $_ := set . "bad" (printf `envoy_cluster_upstream_rq_xx{%s,envoy_response_code_class="5"}` $of) -}}
{{- $_ := set . "histogram" (printf `envoy_cluster_upstream_rq_time{%s}` $of) -}}
{{- $_ := set . "unit" "ms" -}}
{{- else -}}
{{- $_ := set . "problem" "envoy-gateway" -}}
{{- end -}}
{{- end -}}

{{- define "platform-lib.context.slo-source.istio" -}}
{{- $of := printf `reporter="source",destination_service_namespace="%s",destination_service_name="%s"` .w.context.root.Release.Namespace .w.name -}}
{{- $_ := set . "total" (printf `istio_requests_total{%s}` $of) -}}
{{- $_ := set . "bad" (printf `istio_requests_total{%s,response_code=~"5.."}` $of) -}}
{{- $_ := set . "histogram" (printf `istio_request_duration_milliseconds{%s}` $of) -}}
{{- $_ := set . "unit" "ms" -}}
{{- end -}}
