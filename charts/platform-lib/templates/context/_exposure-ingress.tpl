{{- /*
  Sets ingress. A secretName alone is a certificate that is there already, so the profile's issuer stays out of it:
  cert-manager would overwrite the secret. Without either the controller serves its default certificate. Where TLS is
  passed through, the application has the certificate.
*/ -}}
{{- define "platform-lib.context.ingress" -}}
{{- $w := . -}}
{{- $given := .values.expose -}}
{{- $exposure := .exposure -}}
{{- $class := $given.class | default .context.profile.class -}}
{{- $provider := .context.profile.ingressProvider -}}
{{- range list (empty $provider | ternary .context.profile.class "") $given.class -}}
{{- if and . (has . (include "platform-lib.providers.ingress" $w | splitList " ")) -}}
{{- $provider = . -}}
{{- end -}}
{{- end -}}
{{- $_ := set $exposure "provider" $provider -}}

{{- $tls := $given.tls | default dict -}}
{{- $secure := and $exposure.secure (ne $exposure.protocol "tls") -}}
{{- $reads := not (and $provider (has $provider (include "platform-lib.providers.own-certificates" . | splitList " "))) -}}
{{- $issuer := $tls.issuer | default (and (not $tls.secretName) $reads .context.profile.issuer) | default "" -}}
{{- $secret := $tls.secretName | default (and $issuer (printf "%s-tls" .name)) | default "" -}}
{{- $certified := dict -}}
{{- if and $secure $issuer -}}
{{- $_ := set $certified "cert-manager.io/cluster-issuer" $issuer -}}
{{- end -}}

{{- $paths := list -}}
{{- range $exposure.paths -}}
{{- $paths = append $paths (dict "path" .path "type" .type "service" $w.name "port" .port.name "number" .port.service) -}}
{{- end -}}
{{- $made := dict -}}
{{- if and $exposure.options $provider -}}
{{- $made = dict "w" . "api" "ingress" "provider" $provider -}}
{{- $_ := include "platform-lib.context.exposure-provider" $made -}}
{{- $_ := include "platform-lib.context.exposure-objects" $made -}}
{{- $_ := include "platform-lib.context.ingress-made" (dict "w" . "made" $made "annotations" $given.annotations "paths" $paths) -}}
{{- end -}}

{{- $ingress := dict
      "class" $class "hosts" $exposure.hosts "secure" $secure "secret" $secret "split" (dig "special" "split" dict $made) -}}
{{- $rules := list -}}
{{- range $exposure.hosts -}}
{{- $rules = append $rules (dict "host" . "paths" $paths) -}}
{{- end -}}
{{- $_ := set $ingress "rules" $rules -}}
{{- $annotations := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $annotations $certified $made.annotations $made.attached) -}}
{{- if dig "special" "redirect.hosts" dict $made -}}
{{- $_ := include "platform-lib.context.ingress-redirect" (dict
      "w" . "ingress" $ingress "made" $made "annotations" $annotations "certified" $certified) -}}
{{- end -}}
{{- $_ := include "platform-lib.context.overlay" (list $annotations $given.annotations) -}}
{{- $at := dict "w" . "annotations" $annotations -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := set $ingress "metadata" $at.metadata -}}
{{- $_ := set . "ingress" $ingress -}}
{{- end -}}

{{- /*
  Takes w, made, annotations (the user's) and paths. Puts what the options make into the Service and the paths, and
  refuses an annotation that is written by an option and by hand.
*/ -}}
{{- define "platform-lib.context.ingress-made" -}}
{{- $w := .w -}}
{{- $made := .made -}}
{{- range $annotation, $value := .annotations | default dict -}}
{{- if or (hasKey $made.annotations $annotation) (hasKey $made.attached $annotation) -}}
{{- $_ := set $w.exposure "refused" (append $w.exposure.refused (dict "path" "expose.annotations" "annotation" $annotation)) -}}
{{- end -}}
{{- end -}}
{{- if and $made.service $w.service -}}
{{- $annotations := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $annotations $made.service $w.service.metadata.annotations) -}}
{{- $_ := set $w.service.metadata "annotations" $annotations -}}
{{- end -}}
{{- with $made.path -}}
{{- $template := . -}}
{{- range $.paths -}}
{{- /* The path itself and what follows it, for the rewrite to take the second group. */ -}}
{{- $path := eq .path "/" | ternary "/()(.*)" (printf "%s(/|$)(.*)" (trimSuffix "/" .path)) -}}
{{- $filled := dict "node" $template "forms" (dict "pathRegex" $path) -}}
{{- $_ := include "platform-lib.context.fill" $filled -}}
{{- $_ := set . "path" $filled.out -}}
{{- $_ := set . "type" "ImplementationSpecific" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
  The hosts that redirect to the first one. Takes w, ingress, made, annotations and certified. By the provider: an
  annotation of the same Ingress, a rule of it with a backend of its own, or a second Ingress.
*/ -}}
{{- define "platform-lib.context.ingress-redirect" -}}
{{- $w := .w -}}
{{- $hosts := $w.exposure.redirected -}}
{{- $entry := get .made.special "redirect.hosts" -}}
{{- $filled := dict "node" $entry "forms" $w.exposure.forms -}}
{{- $_ := include "platform-lib.context.fill" $filled -}}
{{- $entry = $filled.out -}}
{{- $_ := include "platform-lib.context.overlay" (list .annotations $entry.annotations) -}}
{{- $rules := list -}}
{{- $service := dig "backend" "service" $w.name $entry -}}
{{- $first := first $w.exposure.paths -}}
{{- range $hosts -}}
{{- $rules = append $rules (dict "host" . "paths" (list (dict
      "path" "/" "type" "Prefix" "service" $service "port" (dig "backend" "port" ($first.port.name | default "") $entry)))) -}}
{{- end -}}
{{- if $entry.twin -}}
{{- $_ := set .ingress "hosts" (concat .ingress.hosts $hosts) -}}
{{- $_ := set $w.exposure "twin" .made.provider -}}
{{- else if $entry.backend -}}
{{- $_ := set .ingress "hosts" (concat .ingress.hosts $hosts) -}}
{{- $_ := set .ingress "rules" (concat .ingress.rules $rules) -}}
{{- else -}}
{{- $made := dict "w" $w "kinds" .made.kinds "order" .made.order "objects" ($entry.own.objects | default dict) -}}
{{- $_ := include "platform-lib.context.exposure-objects" $made -}}
{{- $annotations := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $annotations .certified $entry.own.annotations $made.attached $w.values.expose.annotations) -}}
{{- $at := dict "w" $w "name" (printf "%s-redirect" $w.name) "annotations" $annotations -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $secret := .ingress.secret -}}
{{- if .certified -}}
{{- $secret = printf "%s-tls" $at.name -}}
{{- end -}}
{{- $_ := set $w.exposure "more" (append $w.exposure.more (dict "ingress" (dict
      "metadata" $at.metadata "class" .ingress.class "hosts" $hosts "secure" .ingress.secure "secret" $secret "rules" $rules))) -}}
{{- end -}}
{{- end -}}
