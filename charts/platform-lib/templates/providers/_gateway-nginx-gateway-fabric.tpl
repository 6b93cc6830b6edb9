{{- /* What each option of `expose` is to NGINX Gateway Fabric; the format is in providers/_all.tpl. */ -}}
{{- define "platform-lib.providers.gateway-nginx-gateway-fabric" -}}
title: NGINX Gateway Fabric
source: https://docs.nginx.com/nginx-gateway-fabric/reference/api/
order: [basic, cors, rewrite]
kinds:
  ClientSettingsPolicy: {apiVersion: gateway.nginx.org/v1alpha1, target: targetRef}
  ProxySettingsPolicy: {apiVersion: gateway.nginx.org/v1alpha1, target: targetRefs}
  AuthenticationFilter: {apiVersion: gateway.nginx.org/v1alpha1, filter: true}
options:
  protocol=grpc: standard
  protocol=tls: standard
  timeouts.request:
    objects: {ProxySettingsPolicy: {timeout: {read: "<value>", send: "<value>"}}}
    note: counts between two reads or writes
  timeouts.connect: {objects: {ProxySettingsPolicy: {timeout: {connect: "<value>"}}}}
  timeouts.idle: {cannot: "NGINX Gateway Fabric has no such field for a route; remove the line"}
  maxBodySize: {objects: {ClientSettingsPolicy: {body: {maxSize: "<nginxSize>"}}}}
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
    objects: {AuthenticationFilter.basic: {type: Basic, basic: {secretRef: {name: "<secret>"}, realm: "<realm>"}}}
    note: the secret's key `auth` holds an htpasswd file
  auth.basic.realm: {note: written with auth.basic}
  auth.forward.url: {cannot: "NGINX Gateway Fabric asks no other service; let the application do it"}
  auth.forward.headers: {cannot: "see auth.forward.url"}
  auth.forward.signin: {cannot: "see auth.forward.url"}
  sticky: {cannot: "sessionPersistence is in the experimental channel only; keep sessions in a store that all replicas share"}
  sticky.cookie: {cannot: "see sticky"}
  sources: {cannot: "NGINX Gateway Fabric has no such field; limit the sources on its Service"}
  split: standard
{{- end -}}
