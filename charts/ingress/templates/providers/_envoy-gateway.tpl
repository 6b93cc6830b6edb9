{{- define "ingress.providers.envoy-gateway" -}}
title: Envoy Gateway
# Names of metrics: envoyproxy/gateway v1.9 internal/xds/cache/metrics.go; envoyproxy.io, statistics of the HTTP connection
# manager (prefix http-PORT and https-PORT for listeners, eg-* and admin for its own), of listener and cluster manager and
# of the server. Labels and ports: its chart gateway-helm 1.9. ListenerSets: its conformance report for Gateway API v1.6.
source: https://gateway.envoyproxy.io/docs/tasks/observability/gateway-exported-metrics/
apis: [gateway]
library: {gateway: envoy-gateway}
namespace: envoy-gateway-system
gatewayClass: {name: envoy-gateway, controller: gateway.envoyproxy.io/gatewayclass-controller, made: false}
listenerSets: true
monitors:
  proxy:
    selector: {app.kubernetes.io/managed-by: envoy-gateway, app.kubernetes.io/component: proxy}
    port: metrics
    path: /stats/prometheus
  controller: {selector: {control-plane: envoy-gateway}, port: metrics, path: /metrics}
metrics:
  total: envoy_http_downstream_rq_xx{$proxy,envoy_http_conn_manager_prefix=~"https?-[0-9]+"}
  failed: envoy_http_downstream_rq_xx{$proxy,envoy_http_conn_manager_prefix=~"https?-[0-9]+",envoy_response_code_class="5"}
  latency: envoy_http_downstream_rq_time_bucket{$proxy,envoy_http_conn_manager_prefix=~"https?-[0-9]+"}
  unit: 1000
  config: >-
    sum by (namespace, pod) (increase(envoy_listener_manager_lds_update_rejected{$proxy}[$window]))
    + sum by (namespace, pod) (increase(envoy_cluster_manager_cds_update_rejected{$proxy}[$window]))
    or sum by (namespace, pod) (increase(xds_snapshot_update_total{$controller,status="failure"}[$window]) > 0
    or (xds_snapshot_update_total{$controller,status="failure"} unless xds_snapshot_update_total{$controller,status="failure"} offset $window))
  certificate: min by (namespace, pod) (envoy_server_days_until_first_cert_expiring{$proxy})
{{- end -}}
