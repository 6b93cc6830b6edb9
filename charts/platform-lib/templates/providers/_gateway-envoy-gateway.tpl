{{- /* What each option of `expose` is to Envoy Gateway; the format is in providers/_all.tpl. */ -}}
{{- define "platform-lib.providers.gateway-envoy-gateway" -}}
title: Envoy Gateway
source: https://gateway.envoyproxy.io/docs/api/extension_types/
kinds:
  BackendTrafficPolicy: {apiVersion: gateway.envoyproxy.io/v1alpha1, target: targetRefs}
  SecurityPolicy: {apiVersion: gateway.envoyproxy.io/v1alpha1, target: targetRefs}
options:
  protocol=grpc: standard
  protocol=tls: standard
  timeouts.request:
    rule: {timeouts: {request: "<value>"}}
    grpc: {objects: {BackendTrafficPolicy: {timeout: {http: {requestTimeout: "<value>"}}}}}
  timeouts.connect: {objects: {BackendTrafficPolicy: {timeout: {tcp: {connectTimeout: "<value>"}}}}}
  timeouts.idle: {objects: {BackendTrafficPolicy: {timeout: {http: {connectionIdleTimeout: "<value>"}}}}}
  maxBodySize: {objects: {BackendTrafficPolicy: {requestBuffer: {limit: "<value>"}}}}
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
    objects: {SecurityPolicy: {basicAuth: {users: {group: "", kind: Secret, name: "<secret>"}}}}
    note: the secret's key `.htpasswd` holds SHA hashes
  auth.basic.realm: {cannot: "Envoy sends its own realm; remove the line"}
  auth.forward.url:
    # Envoy reaches the service by its Kubernetes name; another namespace must grant that, see grants.
    objects:
      SecurityPolicy:
        extAuth:
          http:
            backendRefs: [{group: "", kind: Service, name: "<service>", namespace: "<serviceNamespace>", port: "<port>"}]
            pathOverride: "<urlPath>"
    needs: service
    grants: SecurityPolicy
    note: "the URL names a Service: http://NAME.NAMESPACE.svc:PORT/PATH"
  auth.forward.headers: {objects: {SecurityPolicy: {extAuth: {http: {headersToBackend: "<list>"}}}}}
  auth.forward.signin: {cannot: "Envoy hands on what the service at auth.forward.url answers; let that redirect to the sign-in page"}
  sticky:
    # The cookie lives as long as the browser's session.
    objects: {BackendTrafficPolicy: {loadBalancer: {type: ConsistentHash, consistentHash: {type: Cookie, cookie: {name: "<cookie>", ttl: 0s}}}}}
  sticky.cookie: {note: written with sticky}
  sources:
    objects:
      SecurityPolicy:
        authorization: {defaultAction: Deny, rules: [{action: Allow, principal: {clientCIDRs: "<list>"}}]}
  split: standard
{{- end -}}
