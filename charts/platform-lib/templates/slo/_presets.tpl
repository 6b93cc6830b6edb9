{{- /*
  Ready indicators. One entry a preset: by provider, the indicator that it stands for, in the words of `sli`. <namespace>
  and <target> are what it is about, <threshold> what is asked for. `default` is the provider where there is one only.
  The comment above each says what it counts and what its target is; docs/reference/slo.md shows it.

  Where the names come from. A scraped controller speaks about things of others with the labels namespace and service.
  Prometheus keeps these for where it scraped, and moves what the controller says to exported_namespace and
  exported_service (honorLabels: false, the default of ServiceMonitor and PodMonitor). kube-state-metrics is scraped
  with honorLabels: true (chart kube-prometheus-stack), so its labels stay. As in the chart's own choices
  (context/_slo.tpl).

    traefik             traefik/traefik pkg/observability/metrics/prometheus.go: traefik_service_requests_total and
                        traefik_service_request_duration_seconds with code, method, protocol, service; buckets 0.1, 0.3,
                        1.2, 5. The service of an Ingress is NAMESPACE-SERVICE-PORT@kubernetes, the port by its name
                        where it has one (pkg/provider/kubernetes/ingress/kubernetes.go), so a target is a Service and
                        its port's name has no dash. Needs metrics.addServicesLabels, which is on by default.
    ingress-nginx       kubernetes/ingress-nginx internal/ingress/metric/collectors/socket.go:
                        nginx_ingress_controller_requests and nginx_ingress_controller_request_duration_seconds with
                        namespace, ingress, service, status, method, path, canary; status is 503, or 5xx with
                        --report-status-classes. Buckets are --time-buckets, those of client_golang by default.
                        `nginx` is the chart's word for it.
    envoy-gateway       Envoy's cluster statistics upstream_rq_xx (label envoy_response_code_class) and upstream_rq_time
                        in ms; a cluster is httproute/NAMESPACE/ROUTE/rule/NUMBER, the name that Envoy Gateway gives it
                        where clusterStatName is not set.
    istio               istio.io, Standard Metrics: istio_requests_total and istio_request_duration_milliseconds with
                        reporter, destination_service_name, destination_service_namespace, response_code. A gateway or
                        sidecar in front reports as `source`; it sees also what the workload never answered.
    nginx-gateway-fabric has none: open-source NGINX reports nginx_http_requests and connections of the whole gateway,
                        without a route, a code or a duration (docs.nginx.com, NGINX Gateway Fabric, Prometheus metrics).
    kube-state-metrics  docs/metrics/workload/{deployment,statefulset,daemonset}-metrics.md:
                        kube_deployment_status_replicas_available, kube_statefulset_status_replicas_ready (STABLE, where
                        _available is not), kube_daemonset_status_number_unavailable.
    blackbox_exporter   prober/handler.go: probe_success. prometheus-operator names the job of a Probe
                        probe/NAMESPACE/NAME (pkg/prometheus/promcfg.go, generateProbeConfig).
    up                  Prometheus itself; a ServiceMonitor's targets carry namespace and service.
*/ -}}
{{- define "platform-lib.slo.presets" -}}
# Requests that the proxy in front answers without 5xx. The target is the Ingress, HTTPRoute or Service.
ingress-availability:
  traefik:
    ratio:
      bad: traefik_service_requests_total{exported_service=~"<namespace>-<target>-[^-]+@kubernetes",code=~"5.."}
      total: traefik_service_requests_total{exported_service=~"<namespace>-<target>-[^-]+@kubernetes"}
  ingress-nginx: &nginx-availability
    ratio:
      bad: nginx_ingress_controller_requests{exported_namespace="<namespace>",ingress="<target>",status=~"5.."}
      total: nginx_ingress_controller_requests{exported_namespace="<namespace>",ingress="<target>"}
  nginx: *nginx-availability
  envoy-gateway:
    ratio:
      bad: envoy_cluster_upstream_rq_xx{envoy_cluster_name=~"httproute/<namespace>/<target>/rule/[0-9]+",envoy_response_code_class="5"}
      total: envoy_cluster_upstream_rq_xx{envoy_cluster_name=~"httproute/<namespace>/<target>/rule/[0-9]+"}
  istio:
    ratio:
      bad: istio_requests_total{reporter="source",destination_service_namespace="<namespace>",destination_service_name="<target>",response_code=~"5.."}
      total: istio_requests_total{reporter="source",destination_service_namespace="<namespace>",destination_service_name="<target>"}
# Requests that the proxy in front answers within the threshold. The target is the Ingress, HTTPRoute or Service.
ingress-latency:
  traefik:
    latency:
      histogram: traefik_service_request_duration_seconds{exported_service=~"<namespace>-<target>-[^-]+@kubernetes"}
      threshold: <threshold>
  ingress-nginx: &nginx-latency
    latency:
      histogram: nginx_ingress_controller_request_duration_seconds{exported_namespace="<namespace>",ingress="<target>"}
      threshold: <threshold>
  nginx: *nginx-latency
  envoy-gateway:
    latency:
      histogram: envoy_cluster_upstream_rq_time{envoy_cluster_name=~"httproute/<namespace>/<target>/rule/[0-9]+"}
      threshold: <threshold>
      unit: ms
  istio:
    latency:
      histogram: istio_request_duration_milliseconds{reporter="source",destination_service_namespace="<namespace>",destination_service_name="<target>"}
      threshold: <threshold>
      unit: ms
# Slices of time with traffic in which at most half of the requests get 5xx. Time without traffic does not count.
ingress-uptime:
  traefik:
    gauge:
      query: >-
        (sum(rate(traefik_service_requests_total{exported_service=~"<namespace>-<target>-[^-]+@kubernetes",code=~"5.."}[$window]))
        or 0 * sum(rate(traefik_service_requests_total{exported_service=~"<namespace>-<target>-[^-]+@kubernetes"}[$window])))
        / sum(rate(traefik_service_requests_total{exported_service=~"<namespace>-<target>-[^-]+@kubernetes"}[$window]))
      max: 0.5
  ingress-nginx: &nginx-uptime
    gauge:
      query: >-
        (sum(rate(nginx_ingress_controller_requests{exported_namespace="<namespace>",ingress="<target>",status=~"5.."}[$window]))
        or 0 * sum(rate(nginx_ingress_controller_requests{exported_namespace="<namespace>",ingress="<target>"}[$window])))
        / sum(rate(nginx_ingress_controller_requests{exported_namespace="<namespace>",ingress="<target>"}[$window]))
      max: 0.5
  nginx: *nginx-uptime
  envoy-gateway:
    gauge:
      query: >-
        (sum(rate(envoy_cluster_upstream_rq_xx{envoy_cluster_name=~"httproute/<namespace>/<target>/rule/[0-9]+",envoy_response_code_class="5"}[$window]))
        or 0 * sum(rate(envoy_cluster_upstream_rq_xx{envoy_cluster_name=~"httproute/<namespace>/<target>/rule/[0-9]+"}[$window])))
        / sum(rate(envoy_cluster_upstream_rq_xx{envoy_cluster_name=~"httproute/<namespace>/<target>/rule/[0-9]+"}[$window]))
      max: 0.5
  istio:
    gauge:
      query: >-
        (sum(rate(istio_requests_total{reporter="source",destination_service_namespace="<namespace>",destination_service_name="<target>",response_code=~"5.."}[$window]))
        or 0 * sum(rate(istio_requests_total{reporter="source",destination_service_namespace="<namespace>",destination_service_name="<target>"}[$window])))
        / sum(rate(istio_requests_total{reporter="source",destination_service_namespace="<namespace>",destination_service_name="<target>"}[$window]))
      max: 0.5
# Slices of time in which a pod of the workload is available; of a DaemonSet, in which none is missing.
kube-uptime:
  default:
    gauge:
      query: >-
        max(kube_deployment_status_replicas_available{namespace="<namespace>",deployment="<target>"}
        or kube_statefulset_status_replicas_ready{namespace="<namespace>",statefulset="<target>"}
        or (kube_daemonset_status_number_unavailable{namespace="<namespace>",daemonset="<target>"} == bool 0))
      min: 1
# Probes of the blackbox exporter that succeed. The target is the Probe.
probe-uptime:
  default:
    uptime:
      series: probe_success{job="probe/<namespace>/<target>"}
# Scrapes of the pods that succeed. The target is the Service that the ServiceMonitor finds them by.
scrape-uptime:
  default:
    uptime:
      series: up{namespace="<namespace>",service="<target>"}
{{- end -}}
