{{- /*
  The Gateway that applications share. Only namespaces with the labels may attach. Where plain HTTP is redirected, nobody
  but the redirect attaches to its listener: a route of an application there would be served without TLS.
*/ -}}
{{- define "ingress.gateway" -}}
{{- $gateway := .gateway -}}
{{- if $gateway.made -}}
{{- $own := .values.gateway | default dict -}}
{{- $ports := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $ports (dict "http" 80 "https" 443) .provider.ports $own.ports) -}}
{{- $chosen := dict "namespaces" (dict "from" "Selector" "selector" (dict "matchLabels" $gateway.labels)) -}}
{{- $redirect := and $gateway.redirect (not (empty .tls)) -}}
{{- $listeners := list (dict
      "name" $gateway.httpSection "protocol" "HTTP" "port" (int64 $ports.http)
      "allowedRoutes" ($redirect | ternary (dict "namespaces" (dict "from" "Same")) $chosen)) -}}
{{- with .tls -}}
{{- $reference := dict "group" "" "kind" "Secret" "name" .secret -}}
{{- if ne .namespace $gateway.namespace -}}
{{- $_ := set $reference "namespace" .namespace -}}
{{- end -}}
{{- $listeners = append $listeners (dict
      "name" $gateway.section "protocol" "HTTPS" "port" (int64 $ports.https) "allowedRoutes" $chosen
      "tls" (dict "mode" "Terminate" "certificateRefs" (list $reference))) -}}
{{- end -}}
{{- with .profile.gateway.tlsSection -}}
{{- /* On the port of HTTPS a listener needs a host name of its own. */ -}}
{{- $listener := dict
      "name" . "protocol" "TLS" "port" (int64 ($ports.passthrough | default $ports.https))
      "allowedRoutes" $chosen "tls" (dict "mode" "Passthrough") -}}
{{- with $own.passthroughHost -}}
{{- $_ := set $listener "hostname" . -}}
{{- end -}}
{{- $listeners = append $listeners $listener -}}
{{- end -}}
{{- $spec := dict "gatewayClassName" ($own.class | default .provider.gatewayClass.name) "listeners" $listeners -}}
{{- if .profile.gateway.listenerSets -}}
{{- $_ := set $spec "allowedListeners" $chosen -}}
{{- end -}}
{{- with $own.infrastructure -}}
{{- $_ := set $spec "infrastructure" . -}}
{{- end -}}
{{- $at := dict "context" . "exactly" true "name" $gateway.name "annotations" $own.annotations -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := set $at.metadata "namespace" $gateway.namespace -}}
{{- $_ := include "platform-lib.platform.object" (list . "manifest" (dict
      "apiVersion" "gateway.networking.k8s.io/v1" "kind" "Gateway" "metadata" $at.metadata "spec" $spec)) -}}
{{- if and .tls (ne .tls.namespace $gateway.namespace) -}}
{{- $at := dict "context" . "name" "gateway-tls" -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := set $at.metadata "namespace" .tls.namespace -}}
{{- $_ := include "platform-lib.platform.object" (list . "referenceGrant" (dict
      "metadata" $at.metadata "to" (dict "group" "" "kind" "Secret" "name" .tls.secret)
      "from" (dict "group" "gateway.networking.k8s.io" "kind" "Gateway" "namespace" $gateway.namespace))) -}}
{{- end -}}
{{- if $redirect -}}
{{- $at := dict "context" . "name" "https-redirect" -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := set $at.metadata "namespace" $gateway.namespace -}}
{{- $_ := include "platform-lib.platform.object" (list . "manifest" (dict
      "apiVersion" "gateway.networking.k8s.io/v1" "kind" "HTTPRoute" "metadata" $at.metadata
      "spec" (dict
        "parentRefs" (list (dict "group" "gateway.networking.k8s.io" "kind" "Gateway" "name" $gateway.name "sectionName" $gateway.httpSection))
        "rules" (list (dict
          "matches" (list (dict "path" (dict "type" "PathPrefix" "value" "/")))
          "filters" (list (dict "type" "RequestRedirect" "requestRedirect" (dict "scheme" "https" "port" 443 "statusCode" 301)))))))) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
  Listeners for the hosts of a team that bring their own certificate, in the team's namespace: the platform says which
  hosts, the team's routes attach to them.
*/ -}}
{{- define "ingress.teams" -}}
{{- $context := . -}}
{{- range $team, $own := .values.teams | default dict -}}
{{- $listeners := list -}}
{{- range $name, $host := $own.hosts -}}
{{- $listeners = append $listeners (dict
      "name" $name "protocol" "HTTPS" "port" ($context.profile.gateway.listenerPort | default 443 | int64) "hostname" $host
      "allowedRoutes" (dict "namespaces" (dict "from" "Same"))
      "tls" (dict "mode" "Terminate" "certificateRefs" (list (dict
        "group" "" "kind" "Secret" "name" ($own.secret | default (printf "%s-tls" $team)))))) -}}
{{- end -}}
{{- $at := dict "context" $context "name" (print "hosts-" $team) -}}
{{- $issuer := $own.issuer | default (and (not $own.secret) $context.profile.issuer) -}}
{{- if $issuer -}}
{{- $_ := set $at "annotations" (dict "cert-manager.io/cluster-issuer" $issuer) -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := set $at.metadata "namespace" $own.namespace -}}
{{- $_ := include "platform-lib.platform.object" (list $context "listenerSet" (dict
      "metadata" $at.metadata "gateway" $context.gateway "listeners" $listeners)) -}}
{{- end -}}
{{- end -}}
