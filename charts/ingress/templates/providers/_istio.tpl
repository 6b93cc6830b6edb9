{{- define "ingress.providers.istio" -}}
title: Istio
# Names of metrics: istio.io, Standard Metrics (a gateway reports as source); Envoy's listener and cluster manager, which
# Istio keeps by default. Labels and ports: istio/istio manifests/charts/istio-control/istio-discovery, kube-gateway.yaml
# (the pods run in the namespace of the Gateway) and deployment.yaml. ListenerSets: its conformance report, Gateway API v1.6.
source: https://istio.io/latest/docs/reference/config/metrics/
apis: [ingress, gateway]
library: {}
namespace: istio-system
ingressClass: {name: istio, controller: istio.io/ingress-controller, made: false}
gatewayClass: {name: istio, controller: istio.io/gateway-controller, made: true}
listenerSets: true
monitors:
  proxy: {selector: {gateway.networking.k8s.io/gateway-name: "<gateway>"}, port: metrics, path: /stats/prometheus, where: gateway}
  # Its port for metrics has no name in every version.
  controller: {selector: {app: istiod}, number: 15014, path: /metrics}
# By Ingress there is no Gateway: the pods are those of its own chart `gateway`.
ingressProxy: {selector: {istio: ingressgateway}, port: http-envoy-prom, path: /stats/prometheus}
metrics:
  total: istio_requests_total{$proxy,reporter="source"}
  failed: istio_requests_total{$proxy,reporter="source",response_code=~"5.."}
  latency: istio_request_duration_milliseconds_bucket{$proxy,reporter="source"}
  unit: 1000
  config: >-
    sum by (namespace, pod) (increase(envoy_listener_manager_lds_update_rejected{$proxy}[$window]))
    + sum by (namespace, pod) (increase(envoy_cluster_manager_cds_update_rejected{$proxy}[$window]))
without:
  certificate: Envoy reports the first date of all, which is that of the mesh's own certificate of a day; the alert on the default certificate asks cert-manager
  redirect: by Ingress it redirects nothing; expose by gateway
  defaultCertificate: by Ingress it has none; each Ingress names its Secret, in the namespace of the gateway's pods
{{- end -}}
