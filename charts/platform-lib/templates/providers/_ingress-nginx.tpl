{{- /* What each option of `expose` is to ingress-nginx; the format is in providers/_all.tpl. */ -}}
{{- define "platform-lib.providers.ingress-nginx" -}}
title: ingress-nginx
source: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
options:
  protocol=grpc: {annotations: {nginx.ingress.kubernetes.io/backend-protocol: GRPC}}
  protocol=tls:
    annotations: {nginx.ingress.kubernetes.io/ssl-passthrough: "true"}
    note: the controller must run with --enable-ssl-passthrough
  timeouts.request:
    annotations:
      nginx.ingress.kubernetes.io/proxy-read-timeout: "<seconds>"
      nginx.ingress.kubernetes.io/proxy-send-timeout: "<seconds>"
    note: counts between two reads or writes
  timeouts.connect: {annotations: {nginx.ingress.kubernetes.io/proxy-connect-timeout: "<seconds>"}}
  timeouts.idle: {cannot: "set upstream-keepalive-timeout in the controller's ConfigMap"}
  maxBodySize: {annotations: {nginx.ingress.kubernetes.io/proxy-body-size: "<bytes>"}}
  cors.origins:
    annotations:
      nginx.ingress.kubernetes.io/enable-cors: "true"
      nginx.ingress.kubernetes.io/cors-allow-origin: "<text>"
      # Its own default is true.
      nginx.ingress.kubernetes.io/cors-allow-credentials: "<credentials>"
  cors.methods: {annotations: {nginx.ingress.kubernetes.io/cors-allow-methods: "<text>"}}
  cors.headers: {annotations: {nginx.ingress.kubernetes.io/cors-allow-headers: "<text>"}}
  cors.exposeHeaders: {annotations: {nginx.ingress.kubernetes.io/cors-expose-headers: "<text>"}}
  cors.credentials: {note: written with cors.origins}
  cors.maxAge: {annotations: {nginx.ingress.kubernetes.io/cors-max-age: "<seconds>"}}
  redirect.https=true:
    annotations:
      nginx.ingress.kubernetes.io/ssl-redirect: "true"
      nginx.ingress.kubernetes.io/force-ssl-redirect: "true"
  redirect.https=false:
    annotations:
      nginx.ingress.kubernetes.io/ssl-redirect: "false"
      nginx.ingress.kubernetes.io/force-ssl-redirect: "false"
  redirect.hosts:
    twin: true
    annotations: {nginx.ingress.kubernetes.io/from-to-www-redirect: "true"}
    note: between a name and the same name with www. only
  rewrite:
    # $2 is the second group of the path below.
    annotations: {nginx.ingress.kubernetes.io/rewrite-target: "<base>/$2"}
    path: "<pathRegex>"
  auth.basic:
    annotations:
      nginx.ingress.kubernetes.io/auth-type: basic
      nginx.ingress.kubernetes.io/auth-secret: "<secret>"
      nginx.ingress.kubernetes.io/auth-realm: "<realm>"
    note: the secret's key `auth` holds an htpasswd file
  auth.basic.realm: {note: written with auth.basic}
  auth.forward.url: {annotations: {nginx.ingress.kubernetes.io/auth-url: "<value>"}}
  auth.forward.headers: {annotations: {nginx.ingress.kubernetes.io/auth-response-headers: "<text>"}}
  auth.forward.signin: {annotations: {nginx.ingress.kubernetes.io/auth-signin: "<value>"}}
  sticky:
    annotations:
      nginx.ingress.kubernetes.io/affinity: cookie
      nginx.ingress.kubernetes.io/session-cookie-name: "<cookie>"
  sticky.cookie: {note: written with sticky}
  sources: {annotations: {nginx.ingress.kubernetes.io/whitelist-source-range: "<text>"}}
  split:
    most: 1
    canary:
      annotations:
        nginx.ingress.kubernetes.io/canary: "true"
        nginx.ingress.kubernetes.io/canary-weight: "<weight>"
{{- end -}}
