{{- /* What each option of `expose` is to Traefik by Ingress; the format is in providers/_all.tpl. */ -}}
{{- define "platform-lib.providers.ingress-traefik" -}}
title: Traefik
source: https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/
order: [https, hosts, sources, cors, basic, forward, body, rewrite]
kinds:
  Middleware: {apiVersion: traefik.io/v1alpha1, attach: traefik.ingress.kubernetes.io/router.middlewares}
  ServersTransport: {apiVersion: traefik.io/v1alpha1}
options:
  protocol=grpc: {service: {traefik.ingress.kubernetes.io/service.serversscheme: h2c}}
  protocol=tls: {cannot: "an Ingress cannot pass TLS through Traefik; expose by `api: gateway`"}
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
  maxBodySize: {objects: {Middleware.body: {buffering: {maxRequestBodyBytes: "<bytes>"}}}}
  cors.origins: {objects: {Middleware.cors: {headers: {accessControlAllowOriginList: "<list>", addVaryHeader: true}}}}
  cors.methods: {objects: {Middleware.cors: {headers: {accessControlAllowMethods: "<list>"}}}}
  cors.headers: {objects: {Middleware.cors: {headers: {accessControlAllowHeaders: "<list>"}}}}
  cors.exposeHeaders: {objects: {Middleware.cors: {headers: {accessControlExposeHeaders: "<list>"}}}}
  cors.credentials: {objects: {Middleware.cors: {headers: {accessControlAllowCredentials: "<bool>"}}}}
  cors.maxAge: {objects: {Middleware.cors: {headers: {accessControlMaxAge: "<seconds>"}}}}
  redirect.https=true: {objects: {Middleware.https: {redirectScheme: {scheme: https, permanent: true}}}}
  redirect.https=false: {note: Traefik redirects nothing of itself}
  redirect.hosts:
    own: {objects: {Middleware.hosts: {redirectRegex: {regex: "^(https?)://[^/]+/(.*)", replacement: "${1}://<host>/${2}", permanent: true}}}}
  rewrite:
    objects: {Middleware.rewrite: {replacePathRegex: {regex: "^(<pathsRegex>)(/|$)(.*)", replacement: "<base>/$3"}}}
  auth.basic:
    objects: {Middleware.basic: {basicAuth: {secret: "<secret>", realm: "<realm>"}}}
    note: the secret's only key holds an htpasswd file, or the secret is of type kubernetes.io/basic-auth
  auth.basic.realm: {note: written with auth.basic}
  auth.forward.url: {objects: {Middleware.forward: {forwardAuth: {address: "<value>"}}}}
  auth.forward.headers: {objects: {Middleware.forward: {forwardAuth: {authResponseHeaders: "<list>"}}}}
  auth.forward.signin: {cannot: "Traefik hands on what the service at auth.forward.url answers; let that redirect to the sign-in page"}
  sticky:
    service:
      traefik.ingress.kubernetes.io/service.sticky.cookie: "true"
      traefik.ingress.kubernetes.io/service.sticky.cookie.name: "<cookie>"
  sticky.cookie: {note: written with sticky}
  sources: {objects: {Middleware.sources: {ipAllowList: {sourceRange: "<list>"}}}}
  split: {cannot: "an Ingress cannot be weighted in Traefik; expose by `api: gateway`"}
{{- end -}}
