{{- /*
  Sets httpRoute, grpcRoute or tlsRoute, and the routes and listeners beside it. The certificate is that of the
  Gateway's listener, or with `gateway.listenerSets` that of the app's own listeners.
*/ -}}
{{- define "platform-lib.context.route" -}}
{{- $w := . -}}
{{- $exposure := .exposure -}}
{{- $gateway := .context.profile.gateway -}}
{{- $kind := get (dict "http" "HTTPRoute" "grpc" "GRPCRoute" "tls" "TLSRoute") $exposure.protocol -}}
{{- $made := dict -}}
{{- if $exposure.options -}}
{{- $made = dict "w" . "api" "gateway" "provider" ($gateway.provider | default "standard") "route" $kind -}}
{{- $_ := include "platform-lib.context.exposure-provider" $made -}}
{{- $_ := include "platform-lib.context.exposure-objects" $made -}}
{{- end -}}

{{- $section := $gateway.section | default "" -}}
{{- if and $gateway.httpSection (not $exposure.secure) -}}
{{- $section = $gateway.httpSection -}}
{{- else if eq $exposure.protocol "tls" -}}
{{- $section = $gateway.tlsSection | default "" -}}
{{- end -}}
{{- $parent := dict "kind" "Gateway" "name" $gateway.name "namespace" $gateway.namespace "section" $section -}}
{{- if and (eq (toString $gateway.listenerSets) "true") $exposure.secure -}}
{{- $parent = dict "kind" "ListenerSet" "name" .name -}}
{{- $_ := include "platform-lib.context.listener-set" . -}}
{{- end -}}

{{- $filters := list -}}
{{- range $made.order -}}
{{- with get (merge dict ($made.filters | default dict) ($made.references | default dict)) . -}}
{{- $filters = append $filters . -}}
{{- end -}}
{{- end -}}
{{- $rules := list -}}
{{- range $exposure.paths -}}
{{- $rule := dict "filters" $filters "port" .port
      "backends" (list (dict "name" $w.name "port" .port.service "weight" 1)) -}}
{{- if eq $kind "HTTPRoute" -}}
{{- $_ := set $rule "path" (dict "type" .match "value" .path) -}}
{{- end -}}
{{- with ($made.rule | default dict).timeouts -}}
{{- $_ := set $rule "timeouts" . -}}
{{- end -}}
{{- $rules = append $rules $rule -}}
{{- end -}}
{{- $at := dict "w" . "annotations" .values.expose.annotations -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := set . (untitle $kind | replace "hTTP" "http" | replace "gRPC" "grpc" | replace "tLS" "tls") (dict
      "metadata" $at.metadata "gateway" $gateway "parent" $parent "hosts" $exposure.hosts "rules" $rules) -}}

{{- if dig "redirect" "https" false .values.expose -}}
{{- $_ := include "platform-lib.context.redirect-route" (dict "w" . "name" "https" "hosts" (concat $exposure.hosts $exposure.redirected)
      "parent" (dict "kind" "Gateway" "name" $gateway.name "namespace" $gateway.namespace "section" $gateway.httpSection)
      "redirect" (dict "scheme" "https" "statusCode" 301)) -}}
{{- end -}}
{{- with $exposure.redirected -}}
{{- $_ := include "platform-lib.context.redirect-route" (dict "w" $w "name" "redirect" "hosts" . "parent" $parent
      "redirect" (dict "hostname" (first $exposure.hosts) "statusCode" 301)) -}}
{{- end -}}
{{- with $made.grant -}}
{{- $_ := include "platform-lib.context.reference-grant" (dict "w" $w "name" "auth" "kind" .kind "group" "gateway.envoyproxy.io"
      "service" .forms.service "namespace" .forms.serviceNamespace) -}}
{{- end -}}
{{- end -}}

{{- /* A route that only redirects: takes w, name, hosts, parent and redirect, the filter. */ -}}
{{- define "platform-lib.context.redirect-route" -}}
{{- $at := dict "w" .w "name" (printf "%s-%s" .w.name .name) "annotations" .w.values.expose.annotations -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := set .w.exposure "more" (append .w.exposure.more (dict "httpRoute" (dict
      "metadata" $at.metadata "parent" .parent "hosts" .hosts "rules" (list (dict
        "filters" (list (dict "type" "RequestRedirect" "requestRedirect" .redirect)) "path" (dict "type" "PathPrefix" "value" "/")))))) -}}
{{- end -}}

{{- /*
  The app's own listeners on the platform's Gateway, one a host. cert-manager makes the certificate that the listeners
  name, unless it does so for the Ingress of the same hosts already: two owners of one Secret would fight.
*/ -}}
{{- define "platform-lib.context.listener-set" -}}
{{- $w := . -}}
{{- $gateway := .context.profile.gateway -}}
{{- $tls := .values.expose.tls | default dict -}}
{{- $issuer := $tls.issuer | default (and (not $tls.secretName) .context.profile.issuer) | default "" -}}
{{- $secret := $tls.secretName | default (and $issuer (printf "%s-tls" .name)) | default "" -}}
{{- $passed := eq .exposure.protocol "tls" -}}
{{- $listeners := list -}}
{{- range concat .exposure.hosts .exposure.redirected | uniq -}}
{{- $listener := dict "name" (replace "*" "wildcard" .) "hostname" . "port" ($gateway.listenerPort | default 443 | int64) -}}
{{- if $passed -}}
{{- $_ := set $listener "protocol" "TLS" -}}
{{- $_ := set $listener "tls" (dict "mode" "Passthrough") -}}
{{- else -}}
{{- $_ := set $listener "protocol" "HTTPS" -}}
{{- $reference := dict "group" "" "kind" "Secret" "name" $secret -}}
{{- with $tls.secretNamespace -}}
{{- $_ := set $reference "namespace" . -}}
{{- end -}}
{{- $_ := set $listener "tls" (dict "mode" "Terminate" "certificateRefs" (list $reference)) -}}
{{- end -}}
{{- $listeners = append $listeners $listener -}}
{{- end -}}
{{- $annotations := dict -}}
{{- $served := and .ingress .ingress.secure (eq .ingress.secret $secret) (not .exposure.redirected) -}}
{{- if and $issuer (not $passed) (not $served) -}}
{{- $_ := set $annotations "cert-manager.io/cluster-issuer" $issuer -}}
{{- end -}}
{{- $_ := include "platform-lib.context.overlay" (list $annotations .values.expose.annotations) -}}
{{- $at := dict "w" . "annotations" $annotations -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := set . "listenerSet" (dict "metadata" $at.metadata "gateway" $gateway "listeners" $listeners "secret" $secret "passed" $passed) -}}
{{- with $tls.secretNamespace -}}
{{- $_ := include "platform-lib.context.reference-grant" (dict "w" $w "name" "tls" "kind" "ListenerSet" "secret" $secret "namespace" .) -}}
{{- end -}}
{{- end -}}

{{- /*
  Lets an object of this release use one in another namespace: takes w, name, kind and group of what uses it, service
  or secret, and namespace. Nothing to grant within the namespace.
*/ -}}
{{- define "platform-lib.context.reference-grant" -}}
{{- $own := .w.context.root.Release.Namespace -}}
{{- if ne .namespace $own -}}
{{- $at := dict "w" .w "name" (printf "%s-%s-%s" $own .w.name .name) -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := set $at.metadata "namespace" .namespace -}}
{{- $to := hasKey . "service" | ternary (dict "group" "" "kind" "Service" "name" .service) (dict "group" "" "kind" "Secret" "name" .secret) -}}
{{- $_ := set .w.exposure "more" (append .w.exposure.more (dict "referenceGrant" (dict
      "metadata" $at.metadata "to" $to
      "from" (dict "group" (.group | default "gateway.networking.k8s.io") "kind" .kind "namespace" $own)))) -}}
{{- end -}}
{{- end -}}
