{{- /*
  What the chart makes. Takes a dict with root, sets what platform-lib.platform.context says, and
    provider   the provider's data, with name
    apis       what is used of it: ingress, gateway or both, as global.platform.exposure.api says
    gateway    name, namespace, and made: whether this chart makes it
    place      the namespace of the controller's pods
    tls        secret, namespace, and issuer where cert-manager makes it; empty without a default certificate
    jobs       what the metrics of its pods are scraped as: proxy and, where it has one, controller
*/ -}}
{{- define "ingress.context" -}}
{{- $_ := include "platform-lib.platform.context" . -}}
{{- if .on -}}
{{- $_ := include "ingress.context.choice" . -}}
{{- $_ := include "ingress.checks" . -}}
{{- if not .problems -}}
{{- $_ := include "ingress.classes" . -}}
{{- $_ := include "ingress.certificate" . -}}
{{- $_ := include "ingress.gateway" . -}}
{{- $_ := include "ingress.teams" . -}}
{{- $_ := include "ingress.monitors" . -}}
{{- $_ := include "ingress.alerts" . -}}
{{- $_ := include "platform-lib.platform.dashboards" (dict "context" . "files" (printf "files/dashboards/ingress-%s.json" .provider.name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "ingress.context.choice" -}}
{{- $root := .root -}}
{{- $name := .values.provider | default "traefik" -}}
{{- $provider := include (print "ingress.providers." $name) nil | fromYaml -}}
{{- $_ := set $provider "name" $name -}}
{{- $_ := set . "provider" $provider -}}
{{- $_ := set . "apis" (eq .profile.api "both" | ternary (list "ingress" "gateway") (list .profile.api)) -}}
{{- $_ := set . "place" ((.values.controller | default dict).namespace | default $provider.namespace) -}}
{{- $given := .values.gateway | default dict -}}
{{- $_ := set . "gateway" (dict
      "name" (.profile.gateway.name | default "platform")
      "namespace" (.profile.gateway.namespace | default $root.Release.Namespace)
      "section" (.profile.gateway.section | default "https")
      "httpSection" (.profile.gateway.httpSection | default "http")
      "labels" ($given.namespaceLabels | default (dict "helm-platform.io/exposure" "enabled"))
      "redirect" (ne (toString $given.redirect) "false")
      "made" (and (has "gateway" .apis) (ne (toString $given.enabled) "false"))) -}}
{{- $tls := .values.tls | default dict -}}
{{- $issuer := $tls.issuer | default (and (not $tls.secret) .profile.issuer) | default "" -}}
{{- $where := .gateway.made | ternary .gateway.namespace $root.Release.Namespace -}}
{{- $names := list -}}
{{- range values ($tls.hosts | default dict) | sortAlpha -}}
{{- $names = append $names . -}}
{{- end -}}
{{- if and (not $names) .profile.domain -}}
{{- $names = list .profile.domain (print "*." .profile.domain) -}}
{{- end -}}
{{- $_ := set . "tls" (dict) -}}
{{- if and (ne (toString $tls.enabled) "false") (or $tls.secret $issuer) -}}
{{- $_ := set . "tls" (dict
      "secret" ($tls.secret | default (printf "%s-default-tls" $root.Release.Name))
      "namespace" ($tls.namespace | default $where) "issuer" $issuer "hosts" $names) -}}
{{- end -}}
{{- end -}}
