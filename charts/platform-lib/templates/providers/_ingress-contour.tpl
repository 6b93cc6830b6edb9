{{- /* What each option of `expose` is to Contour by Ingress; the format is in providers/_all.tpl. */ -}}
{{- define "platform-lib.providers.ingress-contour" -}}
title: Contour
source: https://projectcontour.io/docs/main/config/annotations/
options:
  protocol=grpc: {service: {projectcontour.io/upstream-protocol.h2c: "<ports>"}}
  protocol=tls: {cannot: "only HTTPProxy has it in Contour; expose by `api: gateway`"}
  timeouts.request: {annotations: {projectcontour.io/response-timeout: "<value>"}}
  timeouts.connect: {cannot: "set timeouts.connect-timeout in Contour's configuration file"}
  timeouts.idle: {cannot: "set timeouts.connection-idle-timeout in Contour's configuration file"}
  maxBodySize: {cannot: "Contour passes bodies of every size; limit them in the application"}
  cors.origins: {cannot: "only HTTPProxy has it in Contour; expose by `api: gateway`"}
  cors.methods: {cannot: "see cors.origins"}
  cors.headers: {cannot: "see cors.origins"}
  cors.exposeHeaders: {cannot: "see cors.origins"}
  cors.credentials: {cannot: "see cors.origins"}
  cors.maxAge: {cannot: "see cors.origins"}
  redirect.https=true: {annotations: {ingress.kubernetes.io/force-ssl-redirect: "true"}}
  redirect.https=false: {note: Contour redirects an Ingress only when told to}
  redirect.hosts: {cannot: "only HTTPProxy has it in Contour; expose by `api: gateway`"}
  rewrite: {cannot: "only HTTPProxy has it in Contour; expose by `api: gateway`"}
  auth.basic: {cannot: "only HTTPProxy has authorization in Contour; let the application ask for the password"}
  auth.basic.realm: {cannot: "see auth.basic"}
  auth.forward.url: {cannot: "only HTTPProxy has authorization in Contour; let the application do it"}
  auth.forward.headers: {cannot: "see auth.forward.url"}
  auth.forward.signin: {cannot: "see auth.forward.url"}
  sticky: {cannot: "only HTTPProxy has it in Contour; keep sessions in a store that all replicas share"}
  sticky.cookie: {cannot: "see sticky"}
  sources: {cannot: "only HTTPProxy has it in Contour; set loadBalancerSourceRanges on Envoy's Service"}
  split: {cannot: "only HTTPProxy has it in Contour; expose by `api: gateway`"}
{{- end -}}
