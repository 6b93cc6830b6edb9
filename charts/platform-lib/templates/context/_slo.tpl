{{- /*
  Objectives: a ConfigMap with a ServiceLevels document, which the SLO engine finds by the label helm-platform.io/slo.
  The short forms are written out in full, so the engine reads one form only. Sets, for the checks, objectives (a list of
  path, value) and uncounted (a word for why the short forms have no source
  of data, or "").
*/ -}}
{{- define "platform-lib.context.slo" -}}
{{- $w := . -}}
{{- $given := .values.slo -}}
{{- $slos := dict -}}
{{- $_ := set . "objectives" list -}}
{{- $_ := set . "uncounted" "" -}}
{{- $counted := dict "w" . -}}
{{- if or (hasKey $given "availability") (hasKey $given "latency") -}}
{{- $_ := include "platform-lib.context.slo-source" $counted -}}
{{- $_ := set . "uncounted" ($counted.problem | default "") -}}
{{- end -}}
{{- if hasKey $given "availability" -}}
{{- $_ := set . "objectives" (append .objectives (dict "path" "slo.availability" "value" $given.availability)) -}}
{{- $_ := set $slos "availability" (dict "objective" $given.availability "sli" (dict "ratio" (dict
      "bad" ($counted.bad | default "") "total" ($counted.total | default "")))) -}}
{{- end -}}
{{- with $given.latency -}}
{{- $_ := set $w "objectives" (append $w.objectives (dict "path" "slo.latency.objective" "value" .objective)) -}}
{{- $sli := dict "histogram" ($counted.histogram | default "") "threshold" .threshold -}}
{{- if $counted.unit -}}
{{- $_ := set $sli "unit" $counted.unit -}}
{{- end -}}
{{- $_ := set $slos "latency" (dict "objective" .objective "sli" (dict "latency" $sli)) -}}
{{- end -}}
{{- range $name, $own := $given.slos | default dict -}}
{{- $_ := set $w "objectives" (append $w.objectives (dict "path" (printf "slo.slos.%s.objective" $name) "value" $own.objective "twice" (hasKey $slos $name))) -}}
{{- $slo := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $slo $own) -}}
{{- $_ := set $slos $name $slo -}}
{{- end -}}
{{- with $given.window -}}
{{- range $slo := $slos -}}
{{- if not (hasKey $slo "window") -}}
{{- $_ := set $slo "window" $given.window -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $slos -}}
{{- $at := dict "w" . "name" (printf "%s-slo" .name) "labels" (dict "helm-platform.io/slo" "1") -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $document := dict
      "apiVersion" "helm-platform.io/v1" "kind" "ServiceLevels" "service" ($given.service | default .name)
      "labels" (dict "namespace" .context.root.Release.Namespace "workload" .name) "slos" $slos -}}
{{- $_ := include "platform-lib.context.part" (list . "configMap" (dict
      "metadata" $at.metadata "data" (dict "servicelevels.yaml" (print (toYaml $document) "\n")))) -}}
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
