{{- define "ingress.providers.cilium" -}}
title: Cilium
# Names of metrics: docs.cilium.io, Monitoring & Metrics (Envoy's own under envoy_); cilium/cilium
# operator/pkg/model/translation/envoy_http_connection_manager.go: the prefix is the name of the listener. Labels and
# ports: its chart, cilium-envoy/daemonset.yaml (envoy.prometheus.enabled) and cilium-operator. ListenerSets: its
# conformance report for Gateway API v1.6.
source: https://docs.cilium.io/en/stable/observability/metrics/
apis: [ingress, gateway]
library: {}
namespace: kube-system
ingressClass: {name: cilium, controller: cilium.io/ingress-controller, made: true}
gatewayClass: {name: cilium, controller: io.cilium/gateway-controller, made: true}
listenerSets: true
setting:
  ingress: "ingressController.enabled: true"
  gateway: "gatewayAPI.enabled: true"
  redirect: "ingressController.enforceHttps: true"
  certificate: "ingressController: {defaultSecretNamespace: <namespace>, defaultSecretName: <secret>}"
monitors:
  proxy: {selector: {k8s-app: cilium-envoy}, port: envoy-metrics, path: /metrics}
  controller: {selector: {io.cilium/app: operator}, port: prometheus, path: /metrics}
metrics:
  # Envoy also carries what network policies look into; only listeners of Ingress and Gateway are counted here.
  total: envoy_http_downstream_rq_xx{$proxy,envoy_http_conn_manager_prefix=~"(.*/)?listener(-.*)?"}
  failed: envoy_http_downstream_rq_xx{$proxy,envoy_http_conn_manager_prefix=~"(.*/)?listener(-.*)?",envoy_response_code_class="5"}
  latency: envoy_http_downstream_rq_time_bucket{$proxy,envoy_http_conn_manager_prefix=~"(.*/)?listener(-.*)?"}
  unit: 1000
  config: >-
    sum by (namespace, pod) (increase(envoy_listener_manager_lds_update_rejected{$proxy}[$window]))
    + sum by (namespace, pod) (increase(envoy_cluster_manager_cds_update_rejected{$proxy}[$window]))
  certificate: min by (namespace, pod) (envoy_server_days_until_first_cert_expiring{$proxy})
{{- end -}}
