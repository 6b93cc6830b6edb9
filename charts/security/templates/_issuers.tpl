{{- /* Issuers of cert-manager for the whole cluster, by name: each is ca or acme. Takes the context. */ -}}
{{- define "security.issuers" -}}
{{- $context := . -}}
{{- range $name, $own := .values.issuers -}}
{{- $own = $own | default dict -}}
{{- $at := dict "context" $context "name" $name "own" $own "path" (printf "issuers.%s" $name) -}}
{{- if eq (hasKey $own "ca") (hasKey $own "acme") -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $at.path "must have one of ca and acme") -}}
{{- else if hasKey $own "ca" -}}
{{- $_ := include "security.issuers.ca" $at -}}
{{- else -}}
{{- $_ := include "security.issuers.acme" $at -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Adds a ClusterIssuer: takes context, name and spec. Its name is as given: charts ask for it by that name. */ -}}
{{- define "security.issuers.object" -}}
{{- $at := dict "context" .context "name" .name "cluster" true "exactly" true -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := include "platform-lib.platform.object" (list .context "manifest" (dict
      "apiVersion" "cert-manager.io/v1" "kind" "ClusterIssuer" "metadata" $at.metadata "spec" .spec)) -}}
{{- end -}}

{{- /* An authority of one's own. Without a Secret that holds it, one is made: a root that signs itself. */ -}}
{{- define "security.issuers.ca" -}}
{{- $own := .own.ca | default dict -}}
{{- $secret := $own.secret | default (printf "%s-root" .name) -}}
{{- if not $own.secret -}}
{{- $_ := include "security.issuers.object" (dict "context" .context "name" (printf "%s-self-signed" .name) "spec" (dict "selfSigned" dict)) -}}
{{- $at := dict "context" .context "name" $secret "cluster" true "exactly" true -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := set $at.metadata "namespace" ($own.namespace | default "cert-manager") -}}
{{- $_ := include "platform-lib.platform.object" (list .context "manifest" (dict
      "apiVersion" "cert-manager.io/v1" "kind" "Certificate" "metadata" $at.metadata
      "spec" (dict
        "isCA" true
        "commonName" ($own.commonName | default (printf "%s root" .name))
        "secretName" $secret
        "duration" ($own.duration | default "87600h")
        "renewBefore" ($own.renewBefore | default "8760h")
        "privateKey" (dict "algorithm" "ECDSA" "size" 256 "rotationPolicy" "Never")
        "issuerRef" (dict "group" "cert-manager.io" "kind" "ClusterIssuer" "name" (printf "%s-self-signed" .name))))) -}}
{{- else if or $own.namespace $own.commonName $own.duration $own.renewBefore -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path ".ca") "has a secret, so nothing is made: leave out namespace, commonName, duration and renewBefore") -}}
{{- end -}}
{{- $_ := include "security.issuers.object" (dict "context" .context "name" .name "spec" (dict "ca" (dict "secretName" $secret))) -}}
{{- end -}}

{{- /* ACME, such as Let's Encrypt. A solver without zones and hosts answers for all others. */ -}}
{{- define "security.issuers.acme" -}}
{{- $at := . -}}
{{- $own := .own.acme -}}
{{- $servers := dict "production" "https://acme-v02.api.letsencrypt.org/directory" "staging" "https://acme-staging-v02.api.letsencrypt.org/directory" -}}
{{- $solvers := list -}}
{{- $catchAll := list -}}
{{- range $i, $solver := $own.solvers -}}
{{- $made := dict "context" $at.context "solver" $solver "path" (printf "%s.acme.solvers[%d]" $at.path $i) -}}
{{- $_ := include "security.issuers.solver" $made -}}
{{- $solvers = append $solvers $made.made -}}
{{- if not (or $solver.zones $solver.hosts) -}}
{{- $catchAll = append $catchAll $made.path -}}
{{- end -}}
{{- end -}}
{{- if gt (len $catchAll) 1 -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (last $catchAll) (printf "has neither zones nor hosts, and nor has %s: one of them is never used" (first $catchAll))) -}}
{{- end -}}
{{- $acme := dict
      "server" (get $servers ($own.server | default "production") | default $own.server)
      "privateKeySecretRef" (dict "name" ($own.accountSecret | default (printf "%s-account" .name)))
      "solvers" $solvers -}}
{{- with $own.email -}}
{{- $_ := set $acme "email" . -}}
{{- end -}}
{{- with $own.externalAccount -}}
{{- $_ := set $acme "externalAccountBinding" (dict "keyID" .keyID "keySecretRef" (dict "name" .secret "key" (.key | default "key"))) -}}
{{- end -}}
{{- $_ := include "security.issuers.object" (dict "context" .context "name" .name "spec" (dict "acme" $acme)) -}}
{{- end -}}

{{- /* Takes context, solver and path; sets made, as cert-manager has it. */ -}}
{{- define "security.issuers.solver" -}}
{{- $solver := .solver -}}
{{- $providers := list "route53" "cloudDNS" "cloudflare" "azure" -}}
{{- $chosen := list -}}
{{- range concat (list "http01") $providers -}}
{{- if hasKey $solver . -}}{{- $chosen = append $chosen . -}}{{- end -}}
{{- end -}}
{{- $made := dict -}}
{{- if ne (len $chosen) 1 -}}
{{- $_ := include "platform-lib.checks.problem" (list .context .path (printf "must have one of http01, %s" (join ", " $providers))) -}}
{{- else if hasKey $solver "http01" -}}
{{- $own := $solver.http01 -}}
{{- if eq (hasKey $own "ingressClass") (hasKey $own "gateway") -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path ".http01") "must have one of ingressClass and gateway") -}}
{{- else if $own.ingressClass -}}
{{- $_ := set $made "http01" (dict "ingress" (dict "ingressClassName" $own.ingressClass)) -}}
{{- else -}}
{{- $parent := dict "group" "gateway.networking.k8s.io" "kind" "Gateway" "name" $own.gateway.name "namespace" $own.gateway.namespace -}}
{{- with $own.gateway.section -}}
{{- $_ := set $parent "sectionName" . -}}
{{- end -}}
{{- $_ := set $made "http01" (dict "gatewayHTTPRoute" (dict "parentRefs" (list $parent))) -}}
{{- end -}}
{{- range $solver.hosts -}}
{{- if hasPrefix "*." . -}}
{{- $_ := include "platform-lib.checks.problem" (list $.context (print $.path ".hosts") (printf "has `%s`: ACME proves a wildcard only by DNS; use a dns01 provider for it" .)) -}}
{{- end -}}
{{- end -}}
{{- else -}}
{{- $name := first $chosen -}}
{{- $at := dict "context" .context "own" (get $solver $name | default dict) "path" (printf "%s.%s" .path $name) -}}
{{- $_ := include (printf "security.issuers.dns.%s" $name) $at -}}
{{- $_ := set $made "dns01" $at.made -}}
{{- end -}}
{{- $selector := dict -}}
{{- with $solver.zones -}}{{- $_ := set $selector "dnsZones" . -}}{{- end -}}
{{- with $solver.hosts -}}{{- $_ := set $selector "dnsNames" . -}}{{- end -}}
{{- if $selector -}}
{{- $_ := set $made "selector" $selector -}}
{{- end -}}
{{- $_ := set . "made" $made -}}
{{- end -}}

{{- /*
  One template for each DNS provider: takes own (its values), sets made. Secrets are named, in cert-manager's namespace,
  and none of them is asked for where the controller's own identity has the rights.
*/ -}}
{{- define "security.issuers.dns.route53" -}}
{{- $made := pick .own "hostedZoneID" "region" "role" -}}
{{- with .own.credentials -}}
{{- $_ := set $made "accessKeyIDSecretRef" (dict "name" .secret "key" (.idKey | default "access-key-id")) -}}
{{- $_ := set $made "secretAccessKeySecretRef" (dict "name" .secret "key" (.key | default "secret-access-key")) -}}
{{- end -}}
{{- with .own.serviceAccount -}}
{{- $_ := set $made "auth" (dict "kubernetes" (dict "serviceAccountRef" (dict "name" .))) -}}
{{- end -}}
{{- if and .own.credentials .own.serviceAccount -}}
{{- $_ := include "platform-lib.checks.problem" (list .context .path "has credentials and serviceAccount; write one, or none for the controller's own identity") -}}
{{- end -}}
{{- $_ := set . "made" (dict "route53" $made) -}}
{{- end -}}

{{- define "security.issuers.dns.cloudDNS" -}}
{{- $made := pick .own "project" "hostedZoneName" -}}
{{- with .own.credentials -}}
{{- $_ := set $made "serviceAccountSecretRef" (dict "name" .secret "key" (.key | default "key.json")) -}}
{{- end -}}
{{- $_ := set . "made" (dict "cloudDNS" $made) -}}
{{- end -}}

{{- define "security.issuers.dns.cloudflare" -}}
{{- $token := .own.token | default dict -}}
{{- $_ := set . "made" (dict "cloudflare" (dict "apiTokenSecretRef" (dict "name" $token.secret "key" ($token.key | default "api-token")))) -}}
{{- end -}}

{{- define "security.issuers.dns.azure" -}}
{{- $own := .own -}}
{{- $made := dict "subscriptionID" $own.subscription "resourceGroupName" $own.resourceGroup "hostedZoneName" $own.zone "environment" ($own.environment | default "AzurePublicCloud") -}}
{{- with $own.identity -}}
{{- $_ := set $made "managedIdentity" (dict "clientID" .) -}}
{{- end -}}
{{- with $own.credentials -}}
{{- $_ := set $made "tenantID" .tenant -}}
{{- $_ := set $made "clientID" .client -}}
{{- $_ := set $made "clientSecretSecretRef" (dict "name" .secret "key" (.key | default "client-secret")) -}}
{{- end -}}
{{- if eq (empty $own.identity) (empty $own.credentials) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context .path "must have one of identity and credentials") -}}
{{- end -}}
{{- $_ := set . "made" (dict "azureDNS" $made) -}}
{{- end -}}

{{- /*
  Certificates that are there before an application asks, such as the one that an ingress controller shows for hosts that
  have none of their own. Takes the context.
*/ -}}
{{- define "security.certificates" -}}
{{- $context := . -}}
{{- $domain := $context.profile.domain -}}
{{- range $name, $own := .values.certificates -}}
{{- $path := printf "certificates.%s" $name -}}
{{- $issuer := $own.issuer | default $context.profile.issuer -}}
{{- $hosts := $own.hosts | default ($domain | empty | ternary list (list $domain (print "*." $domain))) -}}
{{- if not $issuer -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".issuer") "is missing, and global.platform.exposure.tls.issuer names none") -}}
{{- end -}}
{{- if not $hosts -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print $path ".hosts") "is missing, and global.platform.domain names no domain") -}}
{{- end -}}
{{- range $hosts -}}
{{- if hasPrefix "*." . -}}
{{- $_ := include "security.certificates.wildcard" (dict "context" $context "host" . "issuer" (get ($context.values.issuers | default dict) ($issuer | default "") | default dict) "path" $path) -}}
{{- end -}}
{{- end -}}
{{- $at := dict "context" $context "name" $name "cluster" true "exactly" true -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $_ := set $at.metadata "namespace" $own.namespace -}}
{{- $_ := include "platform-lib.platform.object" (list $context "manifest" (dict
      "apiVersion" "cert-manager.io/v1" "kind" "Certificate" "metadata" $at.metadata
      "spec" (dict
        "secretName" ($own.secret | default $name)
        "dnsNames" $hosts
        "privateKey" (dict "algorithm" "ECDSA" "size" 256 "rotationPolicy" "Always")
        "usages" (list "digital signature" "server auth")
        "issuerRef" (dict "group" "cert-manager.io" "kind" "ClusterIssuer" "name" $issuer)))) -}}
{{- end -}}
{{- end -}}

{{- /* A wildcard that its issuer, where it is one of ours, can only try by HTTP: it would wait for ever. */ -}}
{{- define "security.certificates.wildcard" -}}
{{- $dns := not (hasKey .issuer "acme") -}}
{{- range (.issuer.acme | default dict).solvers -}}
{{- if not (hasKey . "http01") -}}{{- $dns = true -}}{{- end -}}
{{- end -}}
{{- if not $dns -}}
{{- $_ := include "platform-lib.checks.problem" (list .context (print .path ".hosts") (printf "has `%s`, and its issuer proves hosts by HTTP only: ACME proves a wildcard by DNS" .host)) -}}
{{- end -}}
{{- end -}}
