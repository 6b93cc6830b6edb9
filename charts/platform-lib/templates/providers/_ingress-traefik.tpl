{{- /* What each option of `expose` is to Traefik by Ingress; the format is in providers/_all.tpl. */ -}}
{{- define "platform-lib.providers.ingress-traefik" -}}
title: Traefik
source: https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/
order: [https, hosts, sources, cors, basic, forward, body, rewrite]
attach: traefik.ingress.kubernetes.io/router.middlewares
kinds:
  Middleware: {apiVersion: traefik.io/v1alpha1}
  ServersTransport: {apiVersion: traefik.io/v1alpha1}
options:
  protocol=grpc: {service: {traefik.ingress.kubernetes.io/service.serversscheme: h2c}}
  protocol=tls: {no: "an Ingress cannot pass TLS through Traefik; expose by `api: gateway`"}
  timeouts.request:
    objects: {ServersTransport: {forwardingTimeouts: {responseHeaderTimeout: "<value>"}}}
    service: {traefik.ingress.kubernetes.io/service.serverstransport: "<namespace>-<name>@kubernetescrd"}
    note: counts until the response begins
  timeouts.connect:
    objects: {ServersTransport: {forwardingTimeouts: {dialTimeout: "<value>"}}}
    service: {traefik.ingress.kubernetes.io/service.serverstransport: "<namespace>-<name>@kubernetescrd"}
  timeouts.idle:
    objects: {ServersTransport: {forwardingTimeouts: {idleConnTimeout: "<value>"}}}
    service: {traefik.ingress.kubernetes.io/service.serverstransport: "<namespace>-<name>@kubernetescrd"}
  maxBodySize: {filters: {body: {buffering: {maxRequestBodyBytes: "<bytes>"}}}}
  cors.origins: {filters: {cors: {headers: {accessControlAllowOriginList: "<list>", addVaryHeader: "<true>"}}}}
  cors.methods: {filters: {cors: {headers: {accessControlAllowMethods: "<list>"}}}}
  cors.headers: {filters: {cors: {headers: {accessControlAllowHeaders: "<list>"}}}}
  cors.exposeHeaders: {filters: {cors: {headers: {accessControlExposeHeaders: "<list>"}}}}
  cors.credentials: {filters: {cors: {headers: {accessControlAllowCredentials: "<bool>"}}}}
  cors.maxAge: {filters: {cors: {headers: {accessControlMaxAge: "<seconds>"}}}}
  redirect.https=true: {filters: {https: {redirectScheme: {scheme: https, permanent: "<true>"}}}}
  redirect.https=false: {note: Traefik redirects nothing of itself}
  redirect.hosts:
    own: {filters: {hosts: {redirectRegex: {regex: "^(https?)://[^/]+/(.*)", replacement: "${1}://<host>/${2}", permanent: "<true>"}}}}
  rewrite:
    filters: {rewrite: {replacePathRegex: {regex: "^(<pathsRegex>)(/|$)(.*)", replacement: "<base>/$3"}}}
  auth.basic:
    filters: {basic: {basicAuth: {secret: "<secret>", realm: "<realm>"}}}
    note: the secret's only key holds an htpasswd file, or the secret is of type kubernetes.io/basic-auth
  auth.forward.url: {filters: {forward: {forwardAuth: {address: "<value>"}}}}
  auth.forward.headers: {filters: {forward: {forwardAuth: {authResponseHeaders: "<list>"}}}}
  auth.forward.signin: {no: "Traefik hands on what the service at auth.forward.url answers; let that redirect to the sign-in page"}
  sticky:
    service:
      traefik.ingress.kubernetes.io/service.sticky.cookie: "true"
      traefik.ingress.kubernetes.io/service.sticky.cookie.name: "<cookie>"
  sticky.cookie: {note: written with sticky}
  sources: {filters: {sources: {ipAllowList: {sourceRange: "<list>"}}}}
  split: {no: "an Ingress cannot be weighted in Traefik; expose by `api: gateway`"}
{{- end -}}
