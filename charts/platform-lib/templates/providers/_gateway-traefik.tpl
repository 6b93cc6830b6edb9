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
  cors.origins: standard
  cors.methods: standard
  cors.headers: standard
  cors.exposeHeaders: standard
  cors.credentials: standard
  cors.maxAge: standard
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
