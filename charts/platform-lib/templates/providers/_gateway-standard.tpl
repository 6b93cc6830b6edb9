{{- /*
  What each option of `expose` is in Gateway API v1.6, standard channel. A Gateway whose provider the profile does not
  name gets these; its controller says in the route's status what it cannot do. The format is in providers/_all.tpl.
*/ -}}
{{- define "platform-lib.providers.gateway-standard" -}}
title: the standard
source: https://gateway-api.sigs.k8s.io/reference/spec/
order: [cors, rewrite]
options:
  protocol=grpc: {note: GRPCRoute}
  protocol=tls: {note: TLSRoute}
  timeouts.request: {rule: {timeouts: {request: "<value>"}}}
  timeouts.connect: {cannot: "Gateway API has no field for it; name your implementation in global.platform.exposure.gateway.provider"}
  timeouts.idle: {cannot: "Gateway API has no field for it; name your implementation in global.platform.exposure.gateway.provider"}
  maxBodySize: {cannot: "Gateway API has no field for it; name your implementation in global.platform.exposure.gateway.provider"}
  cors.origins: {filters: {cors: {type: CORS, cors: {allowOrigins: "<list>"}}}}
  cors.methods: {filters: {cors: {cors: {allowMethods: "<list>"}}}}
  cors.headers: {filters: {cors: {cors: {allowHeaders: "<list>"}}}}
  cors.exposeHeaders: {filters: {cors: {cors: {exposeHeaders: "<list>"}}}}
  cors.credentials: {filters: {cors: {cors: {allowCredentials: "<bool>"}}}}
  cors.maxAge: {filters: {cors: {cors: {maxAge: "<seconds>"}}}}
  redirect.https=true: {note: an HTTPRoute on gateway.httpSection}
  redirect.https=false: {note: a route on all listeners redirects nothing}
  redirect.hosts: {note: an HTTPRoute with a RequestRedirect filter}
  rewrite: {filters: {rewrite: {type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: "<value>"}}}}}
  auth.basic: {cannot: "Gateway API has no field for it; name your implementation in global.platform.exposure.gateway.provider"}
  auth.basic.realm: {cannot: "see auth.basic"}
  auth.forward.url: {cannot: "Gateway API has no field for it; name your implementation in global.platform.exposure.gateway.provider"}
  auth.forward.headers: {cannot: "see auth.forward.url"}
  auth.forward.signin: {cannot: "see auth.forward.url"}
  sticky: {cannot: "sessionPersistence is in the experimental channel only; name your implementation in global.platform.exposure.gateway.provider"}
  sticky.cookie: {cannot: "see sticky"}
  sources: {cannot: "Gateway API has no field for it; name your implementation in global.platform.exposure.gateway.provider"}
  split: {note: weights of backendRefs}
{{- end -}}
