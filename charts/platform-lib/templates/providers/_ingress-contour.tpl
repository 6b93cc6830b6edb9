{{- /* What each option of `expose` is to Contour by Ingress; the format is in providers/_all.tpl. */ -}}
{{- define "platform-lib.providers.ingress-contour" -}}
title: Contour
source: https://projectcontour.io/docs/main/config/annotations/
options:
  protocol=grpc: {service: {projectcontour.io/upstream-protocol.h2c: "<ports>"}}
  protocol=tls: {no: "only HTTPProxy has it in Contour; expose by `api: gateway`"}
  timeouts.request: {annotations: {projectcontour.io/response-timeout: "<value>"}}
  timeouts.connect: {no: "set timeouts.connect-timeout in Contour's configuration file"}
  timeouts.idle: {no: "set timeouts.connection-idle-timeout in Contour's configuration file"}
  maxBodySize: {no: "Contour passes bodies of every size; limit them in the application"}
  cors.origins: {no: "only HTTPProxy has it in Contour; expose by `api: gateway`"}
  cors.methods: {no: "see cors.origins"}
  cors.headers: {no: "see cors.origins"}
  cors.exposeHeaders: {no: "see cors.origins"}
  cors.credentials: {no: "see cors.origins"}
  cors.maxAge: {no: "see cors.origins"}
  redirect.https=true: {annotations: {ingress.kubernetes.io/force-ssl-redirect: "true"}}
  redirect.https=false: {note: Contour redirects an Ingress only when told to}
  redirect.hosts: {no: "only HTTPProxy has it in Contour; expose by `api: gateway`"}
  rewrite: {no: "only HTTPProxy has it in Contour; expose by `api: gateway`"}
  auth.basic: {no: "only HTTPProxy has authorization in Contour; let the application ask for the password"}
  auth.basic.realm: {no: "see auth.basic"}
  auth.forward.url: {no: "only HTTPProxy has authorization in Contour; let the application do it"}
  auth.forward.headers: {no: "see auth.forward.url"}
  auth.forward.signin: {no: "see auth.forward.url"}
  sticky: {no: "only HTTPProxy has it in Contour; keep sessions in a store that all replicas share"}
  sticky.cookie: {no: "see sticky"}
  sources: {no: "only HTTPProxy has it in Contour; set loadBalancerSourceRanges on Envoy's Service"}
  split: {no: "only HTTPProxy has it in Contour; expose by `api: gateway`"}
{{- end -}}
