{{- /*
  The providers: one file of data each. A new provider: its file, its name here and in schemas/chart-ingress.yaml, and its
  dashboard in src/helm_platform/dashboards/ingress.py. What each option of `expose` is to a provider is in platform-lib
  (templates/providers); here is what the platform has once. A file says
    title, source      what it is called; where the names below come from
    apis               ingress, gateway or both
    library            what platform-lib calls it, by API; not there where it has only what the standard has
    namespace          where its own chart is installed by default
    ingressClass, gatewayClass   name, controller, and made: true where its own chart or controller makes the class
    ports              of listeners, where they are not 80 and 443
    listenerSets       whether its Gateway takes them (Gateway API 1.5, standard channel)
    setting            values of its own chart: ingress and gateway, where an API is off; metrics, where they are; and
                       what no Ingress can say: redirect, certificate
    objects            what makes the default certificate that of all Ingress objects; <namespace>, <secret>
    legacy             why not to begin with it
    monitors           proxy: the pods that traffic passes; controller: those that configure them. selector, port, path,
                       and where: controller (the default) or gateway, the namespace of the Gateway; <gateway> is its name
    metrics            total and failed: counters of requests; latency: a histogram's buckets, and unit in seconds;
                       config: what is more than 0 where a configuration was refused; certificate: days that are left.
                       $proxy and $controller are the job of the monitor, $window is a range
    without            of these, why there is none: no alert is made of it and the notes say why
*/ -}}
{{- define "ingress.providers" -}}
traefik envoy-gateway nginx-gateway-fabric cilium istio ingress-nginx
{{- end -}}
