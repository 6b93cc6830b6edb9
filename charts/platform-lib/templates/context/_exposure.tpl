{{- /*
  Sets exposure (hosts, paths, api, secure) and from it ingress, httpRoute or both.
*/ -}}
{{- define "platform-lib.context.exposure" -}}
{{- $given := .values.expose | default dict -}}
{{- $profile := .context.profile -}}
{{- $wanted := or $given.host $given.hosts (eq (toString $given.enabled) "true") -}}
{{- if and $wanted (ne (toString $given.enabled) "false") -}}
{{- $w := . -}}
{{- $hosts := list -}}
{{- range concat (list ($given.host | default "")) (values ($given.hosts | default dict) | sortAlpha) -}}
{{- if . -}}
{{- /* A bare label is a name below the profile's domain. */ -}}
{{- $hosts = append $hosts (and (not (empty $profile.domain)) (not (contains "." .)) | ternary (printf "%s.%s" . $profile.domain) .) -}}
{{- end -}}
{{- end -}}
{{- if and (not $hosts) $profile.domain -}}
{{- $hosts = list (printf "%s.%s" .name $profile.domain) -}}
{{- end -}}

{{- $paths := list -}}
{{- $written := dict -}}
{{- if or $given.path (not $given.paths) -}}
{{- $_ := set $written ($given.path | default "/") dict -}}
{{- end -}}
{{- $_ := include "platform-lib.context.overlay" (list $written $given.paths) -}}
{{- range $path, $target := $written -}}
{{- $target = kindIs "map" $target | ternary $target (dict "port" $target) -}}
{{- $at := dict "w" $w "ref" ($target.port | default $given.port)
      "path" (hasKey $target "port" | ternary (printf "expose.paths.%s" $path) "expose.port") -}}
{{- $_ := include "platform-lib.context.port" $at -}}
{{- $paths = append $paths (dict "path" $path "type" ($target.type | default "Prefix")
      "match" (eq ($target.type | default "Prefix") "Prefix" | ternary "PathPrefix" "Exact") "port" $at.found) -}}
{{- end -}}

{{- $tls := $given.tls | default dict -}}
{{- $exposure := dict
      "hosts" ($hosts | uniq) "paths" $paths "api" ($given.api | default $profile.api)
      "secure" (ne (toString $tls.enabled) "false") -}}
{{- $_ := set . "exposure" $exposure -}}
{{- if has $exposure.api (list "ingress" "both") -}}
{{- $_ := include "platform-lib.context.ingress" . -}}
{{- end -}}
{{- if has $exposure.api (list "gateway" "both") -}}
{{- $at := dict "w" . "annotations" $given.annotations -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := set . "httpRoute" (dict
      "metadata" $at.metadata "gateway" $profile.gateway "hosts" $exposure.hosts "paths" $paths "service" .name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
  The Ingress. A secretName alone is a certificate that is there already, so the profile's issuer stays out of it:
  cert-manager would overwrite the secret. Without either the controller serves its default certificate.
*/ -}}
{{- define "platform-lib.context.ingress" -}}
{{- $given := .values.expose -}}
{{- $tls := $given.tls | default dict -}}
{{- $issuer := $tls.issuer | default (and (not $tls.secretName) .context.profile.issuer) | default "" -}}
{{- $secret := $tls.secretName | default (and $issuer (printf "%s-tls" .name)) | default "" -}}
{{- $annotations := dict -}}
{{- if and .exposure.secure $issuer -}}
{{- $_ := set $annotations "cert-manager.io/cluster-issuer" $issuer -}}
{{- end -}}
{{- $_ := include "platform-lib.context.overlay" (list $annotations $given.annotations) -}}
{{- $at := dict "w" . "annotations" $annotations -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := set . "ingress" (dict
      "metadata" $at.metadata "class" ($given.class | default .context.profile.class)
      "hosts" .exposure.hosts "paths" .exposure.paths "service" .name "secure" .exposure.secure "secret" $secret) -}}
{{- end -}}
