{{- /*
  Ready indicators. One entry a preset: by provider, the indicator that it stands for, in the words of `sli`. <namespace>
  and <target> are what it is about, <threshold> what is asked for. `default` is the provider where there is one only.
*/ -}}
{{- define "platform-lib.slo.presets" -}}
ingress-availability:
  traefik:
    ratio:
      bad: traefik_service_requests_total{exported_service=~"<namespace>-<target>-[^-]+@kubernetes",code=~"5.."}
      total: traefik_service_requests_total{exported_service=~"<namespace>-<target>-[^-]+@kubernetes"}
kube-uptime:
  default:
    gauge:
      query: max(kube_deployment_status_replicas_available{namespace="<namespace>",deployment="<target>"})
      min: 1
{{- end -}}
