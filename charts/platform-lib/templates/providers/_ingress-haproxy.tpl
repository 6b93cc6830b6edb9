{{- /* What each option of `expose` is to the HAProxy Technologies controller; the format is in providers/_all.tpl. */ -}}
{{- define "platform-lib.providers.ingress-haproxy" -}}
title: HAProxy (haproxytech)
source: https://github.com/haproxytech/kubernetes-ingress/blob/master/documentation/annotations.md
options:
  protocol=grpc: {annotations: {haproxy.org/server-proto: h2}}
  protocol=tls: {annotations: {haproxy.org/ssl-passthrough: "true"}}
  timeouts.request: {annotations: {haproxy.org/timeout-server: "<value>"}, note: counts while the server is silent}
  timeouts.connect: {cannot: "set timeout-connect in the controller's ConfigMap"}
  timeouts.idle: {cannot: "set timeout-http-keep-alive in the controller's ConfigMap"}
  maxBodySize: {cannot: "HAProxy passes bodies of every size; limit them in the application"}
  cors.origins:
    annotations: {haproxy.org/cors-enable: "true", haproxy.org/cors-allow-origin: "<regex>"}
  cors.methods: {annotations: {haproxy.org/cors-allow-methods: "<text>"}}
  cors.headers: {annotations: {haproxy.org/cors-allow-headers: "<text>"}}
  cors.exposeHeaders: {cannot: "the controller has no annotation for it; answer the header in the application"}
  cors.credentials: {annotations: {haproxy.org/cors-allow-credentials: "<bool>"}}
  cors.maxAge: {annotations: {haproxy.org/cors-max-age: "<value>"}}
  redirect.https=true: {annotations: {haproxy.org/ssl-redirect: "true", haproxy.org/ssl-redirect-port: "443"}}
  redirect.https=false: {annotations: {haproxy.org/ssl-redirect: "false"}}
  redirect.hosts:
    own: {annotations: {haproxy.org/request-redirect: "<host>", haproxy.org/request-redirect-code: "301"}}
  # A space separates pattern and replacement.
  rewrite: {annotations: {haproxy.org/path-rewrite: "^(<pathsRegex>)(/|$)(.*) <base>/\\3"}}
  auth.basic:
    annotations: {haproxy.org/auth-type: basic-auth, haproxy.org/auth-secret: "<namespace>/<secret>", haproxy.org/auth-realm: "<realm>"}
    note: each key of the secret is a user, its value the encrypted password
  auth.basic.realm: {note: written with auth.basic}
  auth.forward.url: {cannot: "the controller asks no other service; let the application do it, or take another class"}
  auth.forward.headers: {cannot: "see auth.forward.url"}
  auth.forward.signin: {cannot: "see auth.forward.url"}
  sticky: {annotations: {haproxy.org/cookie-persistence: "<cookie>"}}
  sticky.cookie: {note: written with sticky}
  sources: {annotations: {haproxy.org/allow-list: "<text>"}}
  split:
    # documentation/canary-deployment.md: an annotation of the canary's Service, and a rule of its own without a path.
    most: 1
    workloads: true
    canary: {wholeHost: true, service: {haproxy.org/route-acl: "rand(100) lt <weight>"}}
    note: another workload of the release only, and all paths of the host
{{- end -}}
