{{- define "ingress.providers.traefik" -}}
title: Traefik
# Names of metrics: traefik/traefik v3.7 pkg/observability/metrics/prometheus.go. Labels, ports and classes: its chart 41.
# ListenerSets: kubernetes-sigs/gateway-api conformance/reports/v1.6/traefik-traefik, unsupportedFeatures.
source: https://doc.traefik.io/traefik/reference/install-configuration/observability/metrics/
apis: [ingress, gateway]
library: {ingress: traefik, gateway: traefik}
namespace: traefik
ingressClass: {name: traefik, controller: traefik.io/ingress-controller, made: true}
gatewayClass: {name: traefik, controller: traefik.io/gateway-controller, made: true}
# A listener takes the port of an entry point, and the chart's are these; the Service maps 80 and 443 to them.
ports: {http: 8000, https: 8443}
listenerSets: false
setting:
  # Its own Gateway would take the same entry points.
  gateway: "providers.kubernetesGateway.enabled: true, gateway.enabled: false"
  redirect: "ports.web.http.redirections.entryPoint: {to: websecure, scheme: https, permanent: true}"
objects:
  TLSStore:
    apiVersion: traefik.io/v1alpha1
    kind: TLSStore
    # Traefik reads the store of this name only.
    metadata: {name: default}
    spec: {defaultCertificate: {secretName: "<secret>"}}
monitors:
  proxy: {selector: {app.kubernetes.io/name: traefik}, port: metrics, path: /metrics}
metrics:
  total: traefik_entrypoint_requests_total{$proxy,entrypoint!~"metrics|traefik"}
  failed: traefik_entrypoint_requests_total{$proxy,entrypoint!~"metrics|traefik",code=~"5.."}
  latency: traefik_entrypoint_request_duration_seconds_bucket{$proxy,entrypoint!~"metrics|traefik"}
  unit: 1
  # The one that Traefik makes itself is made anew at each start.
  certificate: min by (cn, sans) (traefik_tls_certs_not_after{$proxy,cn!="TRAEFIK DEFAULT CERT"} - time()) / 86400
without:
  config: since version 3 it counts reloads that worked and none that failed; its log has them (Error configuring)
{{- end -}}
