{{- define "ingress.providers.nginx-gateway-fabric" -}}
title: NGINX Gateway Fabric
# Names of metrics: docs.nginx.com, NGINX Gateway Fabric, Monitoring with Prometheus (codes and times are NGINX Plus's).
# Labels: nginx/nginx-gateway-fabric v2 internal/controller/provisioner/objects.go and its chart 2.6; its NGINX pods run in
# the namespace of the Gateway. ListenerSets: its conformance report for Gateway API v1.6.
source: https://docs.nginx.com/nginx-gateway-fabric/monitoring/prometheus/
apis: [gateway]
library: {gateway: nginx-gateway-fabric}
namespace: nginx-gateway
gatewayClass: {name: nginx, controller: gateway.nginx.org/nginx-gateway-controller, made: true}
listenerSets: true
monitors:
  proxy: {selector: {gateway.networking.k8s.io/gateway-name: "<gateway>"}, port: metrics, path: /metrics, where: gateway}
  controller: {selector: {app.kubernetes.io/name: nginx-gateway-fabric}, port: metrics, path: /metrics}
metrics:
  total: nginx_http_requests_total{$proxy}
without:
  failed: open-source NGINX counts requests and not their codes; NGINX Plus has nginx_http_response_status_responses_total
  latency: NGINX measures no times of requests; objectives of applications on their own metrics do
  config: its controller counts no refused configuration; the conditions of Gateway and routes have it (Programmed, Accepted)
  certificate: NGINX reports no dates; the alert on the default certificate asks cert-manager
{{- end -}}
