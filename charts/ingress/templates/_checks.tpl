{{- /* What the schema cannot say. Adds to problems. */ -}}
{{- define "ingress.checks" -}}
{{- $_ := include "ingress.checks.provider" . -}}
{{- $_ := include "ingress.checks.profile" . -}}
{{- $_ := include "ingress.checks.tls" . -}}
{{- $_ := include "ingress.checks.gateway" . -}}
{{- $_ := include "ingress.checks.teams" . -}}
{{- $_ := include "ingress.checks.alerts" . -}}
{{- end -}}

{{- define "ingress.checks.provider" -}}
{{- $context := . -}}
{{- $provider := .provider -}}
{{- range $api := .apis -}}
{{- if not (has $api $provider.apis) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context "provider"
      (printf "`%s` serves no %s and global.platform.exposure.api is `%s`; set that to `%s`, or take a provider that serves both: traefik, cilium, istio"
        $provider.name (eq $api "ingress" | ternary "Ingress" "Gateway") $context.profile.api (first $provider.apis))) -}}
{{- end -}}
{{- end -}}
{{- if and $provider.legacy (not (trim (.values.reason | default ""))) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "provider"
      (printf "`%s` is legacy: %s; take traefik, or say in `reason` why it stays and until when" $provider.name $provider.legacy)) -}}
{{- end -}}
{{- $classes := .values.classes | default dict -}}
{{- if and $classes.default (has "ingress" .apis) $provider.ingressClass $provider.ingressClass.made (ne (toString $classes.enabled) "true") -}}
{{- $_ := include "platform-lib.checks.problem" (list . "classes.default"
      (printf "`true` has no effect: the chart of %s makes its class; set the default there, or classes.enabled to true and leave the class out there" $provider.title)) -}}
{{- end -}}
{{- end -}}

{{- /* Applications are told by the profile what is behind their class; it must not be another one. */ -}}
{{- define "ingress.checks.profile" -}}
{{- $provider := .provider -}}
{{- $written := dict "ingress" .profile.ingressProvider "gateway" (.profile.gateway.provider | default "") -}}
{{- $context := . -}}
{{- range $api := .apis -}}
{{- $known := get $provider.library $api | default "" -}}
{{- $own := get $written $api -}}
{{- if and $own (ne $own $known) (or (eq $api "ingress") (ne $own "standard")) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "global.platform.exposure.%s.provider" $api)
      (printf "`%s` is not what this chart sets up, %s; %s" $own $provider.name
        (empty $known | ternary "remove the line: applications have only what every controller can do" (printf "write %s" $known)))) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "ingress.checks.tls" -}}
{{- $own := .values.tls | default dict -}}
{{- $off := eq (toString $own.enabled) "false" -}}
{{- if and $off .gateway.made (not (trim ($own.reason | default ""))) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "tls.enabled" "`false` leaves the Gateway without HTTPS; say why in tls.reason") -}}
{{- end -}}
{{- if and .gateway.made (not $off) (not .tls) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "tls"
      "the Gateway needs a certificate; name a ClusterIssuer in global.platform.exposure.tls.issuer or tls.issuer, or a Secret in tls.secret") -}}
{{- end -}}
{{- if and .tls .tls.issuer (not .tls.hosts) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "tls.hosts" "the certificate is for no name; set global.platform.domain, or write the names here") -}}
{{- end -}}
{{- end -}}

{{- define "ingress.checks.gateway" -}}
{{- $own := .values.gateway | default dict -}}
{{- if and .gateway.made (not .gateway.redirect) (not (trim ($own.reason | default ""))) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "gateway.redirect" "`false` serves applications without TLS; say why in gateway.reason") -}}
{{- end -}}
{{- $ports := $own.ports | default dict -}}
{{- if and .profile.gateway.tlsSection .gateway.made (not $own.passthroughHost) (not $ports.passthrough) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "gateway.passthroughHost"
      "a listener that passes TLS through shares the port of HTTPS by its host names; write them, such as *.tls.acme.io, or another port in gateway.ports.passthrough") -}}
{{- end -}}
{{- if and .profile.gateway.listenerSets (has "gateway" .apis) (not .provider.listenerSets) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "global.platform.exposure.gateway.listenerSets"
      (printf "`true` cannot be: %s reads no ListenerSets; remove the line, hosts share the listener %s" .provider.title .gateway.section)) -}}
{{- end -}}
{{- end -}}

{{- define "ingress.checks.teams" -}}
{{- $context := . -}}
{{- $owners := dict -}}
{{- range $team, $own := .values.teams | default dict -}}
{{- $path := print "teams." $team -}}
{{- if not (and (has "gateway" $context.apis) $context.provider.listenerSets $context.profile.gateway.listenerSets) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path
      "a team has listeners of its own only by Gateway, with global.platform.exposure.gateway.listenerSets true and a provider that reads ListenerSets") -}}
{{- end -}}
{{- if not (or $own.secret $own.issuer $context.profile.issuer) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path "needs a certificate: secret or issuer") -}}
{{- end -}}
{{- range $name, $host := $own.hosts -}}
{{- with get $owners $host -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "%s.hosts.%s" $path $name) (printf "`%s` belongs to team %s already" $host .)) -}}
{{- end -}}
{{- $_ := set $owners $host $team -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "ingress.checks.alerts" -}}
{{- $context := . -}}
{{- $alerts := include "ingress.alerts.data" nil | fromYaml -}}
{{- range $name, $own := (.values.alerts | default dict).rules | default dict -}}
{{- $path := print "alerts.rules." $name -}}
{{- $alert := get $alerts $name -}}
{{- range $alert.needs -}}
{{- with get ($context.provider.without | default dict) . -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path (printf "%s has no such alert: %s" $context.provider.title .)) -}}
{{- end -}}
{{- end -}}
{{- if and (kindIs "map" $own) (hasKey $own "threshold") (not (hasKey $alert "threshold")) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".threshold") "this alert has none; remove the line") -}}
{{- end -}}
{{- end -}}
{{- end -}}
