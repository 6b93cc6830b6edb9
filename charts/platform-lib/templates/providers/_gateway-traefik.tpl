{{- /* What each option of `expose` is to Traefik by Gateway API; the format is in providers/_all.tpl. */ -}}
{{- define "platform-lib.providers.gateway-traefik" -}}
title: Traefik
source: https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/gateway-api/
order: [sources, cors, basic, forward, body, rewrite]
kinds:
  Middleware: {apiVersion: traefik.io/v1alpha1, filter: true}
options:
  protocol=grpc: standard
  protocol=tls: standard
  timeouts.request: {cannot: "Traefik reads no timeouts of routes; set them on the entry point and its default ServersTransport"}
  timeouts.connect: {cannot: "Traefik reads no timeouts of routes; set them in its default ServersTransport"}
  timeouts.idle: {cannot: "Traefik reads no timeouts of routes; set them on the entry point"}
  maxBodySize: {objects: {Middleware.body: {buffering: {maxRequestBodyBytes: "<bytes>"}}}}
  # Traefik 3.7 reads no CORS filter: its conformance report for Gateway API v1.6 lists HTTPRouteCORS as unsupported.
  cors.origins: {objects: {Middleware.cors: {headers: {accessControlAllowOriginList: "<list>", addVaryHeader: true}}}}
  cors.methods: {objects: {Middleware.cors: {headers: {accessControlAllowMethods: "<list>"}}}}
  cors.headers: {objects: {Middleware.cors: {headers: {accessControlAllowHeaders: "<list>"}}}}
  cors.exposeHeaders: {objects: {Middleware.cors: {headers: {accessControlExposeHeaders: "<list>"}}}}
  cors.credentials: {objects: {Middleware.cors: {headers: {accessControlAllowCredentials: "<bool>"}}}}
  cors.maxAge: {objects: {Middleware.cors: {headers: {accessControlMaxAge: "<seconds>"}}}}
  redirect.https=true: standard
  redirect.https=false: standard
  redirect.hosts: standard
  rewrite: standard
  auth.basic:
    objects: {Middleware.basic: {basicAuth: {secret: "<secret>", realm: "<realm>"}}}
    note: the secret's only key holds an htpasswd file, or the secret is of type kubernetes.io/basic-auth
  auth.basic.realm: {note: written with auth.basic}
  auth.forward.url: {objects: {Middleware.forward: {forwardAuth: {address: "<value>"}}}}
  auth.forward.headers: {objects: {Middleware.forward: {forwardAuth: {authResponseHeaders: "<list>"}}}}
  auth.forward.signin: {cannot: "Traefik hands on what the service at auth.forward.url answers; let that redirect to the sign-in page"}
  sticky: {cannot: "Traefik reads no session persistence of routes; keep sessions in a store that all replicas share, or expose by `api: ingress`"}
  sticky.cookie: {cannot: "see sticky"}
  sources: {objects: {Middleware.sources: {ipAllowList: {sourceRange: "<list>"}}}}
  split: standard
{{- end -}}
