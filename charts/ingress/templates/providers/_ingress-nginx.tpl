{{- define "ingress.providers.ingress-nginx" -}}
title: ingress-nginx
# Names of metrics: kubernetes/ingress-nginx internal/ingress/metric/collectors/{controller,socket}.go. Labels and ports:
# its chart 4.15.1 with controller.metrics.enabled.
source: https://kubernetes.github.io/ingress-nginx/user-guide/monitoring/
apis: [ingress]
library: {ingress: nginx}
namespace: ingress-nginx
ingressClass: {name: nginx, controller: k8s.io/ingress-nginx, made: true}
legacy: ingress-nginx has been without releases and security fixes since 2026-03
setting:
  metrics: "controller.metrics.enabled: true"
  redirect: 'controller.config: {ssl-redirect: "true", force-ssl-redirect: "true"}'
  certificate: "controller.extraArgs: {default-ssl-certificate: <namespace>/<secret>}"
monitors:
  proxy:
    selector: {app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller}
    port: metrics
    path: /metrics
metrics:
  total: nginx_ingress_controller_requests{$proxy}
  failed: nginx_ingress_controller_requests{$proxy,status=~"5.."}
  latency: nginx_ingress_controller_request_duration_seconds_bucket{$proxy}
  unit: 1
  config: min by (namespace, pod) (nginx_ingress_controller_config_last_reload_successful{$proxy} == bool 0)
  certificate: min by (host) (nginx_ingress_controller_ssl_expire_time_seconds{$proxy,host!="_"} - time()) / 86400
{{- end -}}
