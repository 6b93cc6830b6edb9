{{- /* What each option of `expose` is to the AWS Load Balancer Controller; the format is in providers/_all.tpl. */ -}}
{{- define "platform-lib.providers.ingress-alb" -}}
title: AWS Load Balancer Controller
source: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
# It takes certificates from ACM, by host name, and reads no Secret.
certificates: "an ALB takes its certificates from ACM by host name; remove the line"
options:
  protocol=grpc: {annotations: {alb.ingress.kubernetes.io/backend-protocol-version: GRPC}}
  protocol=tls: {cannot: "an ALB ends TLS itself; a Network Load Balancer or `api: gateway` passes it on"}
  timeouts.request: {cannot: "an ALB has none for requests; timeouts.idle bounds a silent server"}
  timeouts.connect: {cannot: "an ALB fixes it at 10 s; remove the line"}
  timeouts.idle:
    annotations: {alb.ingress.kubernetes.io/load-balancer-attributes: "idle_timeout.timeout_seconds=<seconds>"}
    note: of the whole load balancer
  maxBodySize: {cannot: "an ALB passes bodies of every size; limit them in the application"}
  cors.origins: {cannot: "no annotation for it; answer CORS in the application"}
  cors.methods: {cannot: "see cors.origins"}
  cors.headers: {cannot: "see cors.origins"}
  cors.exposeHeaders: {cannot: "see cors.origins"}
  cors.credentials: {cannot: "see cors.origins"}
  cors.maxAge: {cannot: "see cors.origins"}
  redirect.https=true:
    annotations:
      alb.ingress.kubernetes.io/listen-ports: '[{"HTTP": 80}, {"HTTPS": 443}]'
      alb.ingress.kubernetes.io/ssl-redirect: "443"
    note: of all Ingresses of the group
  redirect.https=false:
    annotations: {alb.ingress.kubernetes.io/listen-ports: '[{"HTTP": 80}, {"HTTPS": 443}]'}
  redirect.hosts:
    # A rule of the same Ingress: another Ingress would be another load balancer.
    backend: {service: redirect-hosts, port: use-annotation}
    annotations:
      alb.ingress.kubernetes.io/actions.redirect-hosts: '{"type":"redirect","redirectConfig":{"host":"<host>","statusCode":"HTTP_301"}}'
  rewrite:
    # The name after `transforms.` is that of the rule's backend.
    annotations:
      alb.ingress.kubernetes.io/transforms.<name>: '[{"type":"url-rewrite","urlRewriteConfig":{"rewrites":[{"regex":"^(<pathsRegexInJson>)(/|$)(.*)","replace":"<base>/$3"}]}}]'
    alone: [split]
  auth.basic: {cannot: "an ALB signs in by OIDC or Cognito only; let the application ask for the password"}
  auth.basic.realm: {cannot: "see auth.basic"}
  auth.forward.url: {cannot: "an ALB asks no other service; let the application do it"}
  auth.forward.headers: {cannot: "see auth.forward.url"}
  auth.forward.signin: {cannot: "see auth.forward.url"}
  sticky: {annotations: {alb.ingress.kubernetes.io/target-group-attributes: "stickiness.enabled=true,stickiness.type=lb_cookie"}}
  sticky.cookie: {cannot: "AWS names the cookie; write `sticky: true`"}
  sources: {annotations: {alb.ingress.kubernetes.io/inbound-cidrs: "<text>"}}
  split:
    backend: {service: "split-<port>", port: use-annotation}
    annotations:
      alb.ingress.kubernetes.io/actions.split-<port>: '{"type":"forward","forwardConfig":{"targetGroups":<targets>}}'
{{- end -}}
