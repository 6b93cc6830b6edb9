{{- /*
One block for both APIs. `apis` holds what is rendered; hosts are complete names (a bare one gets the platform's
domain); every rule has its backend port resolved to the Service's number.
*/ -}}
{{- define "platform-lib.context.expose" -}}
  {{- $w := .w -}}
  {{- $profile := .ctx.profile -}}
  {{- if .values.expose -}}
    {{- $given := .values.expose -}}
    {{- $hosts := list -}}
    {{- range concat (ternary (list $given.host) list (hasKey $given "host")) (values ($given.hosts | default dict) | sortAlpha) -}}
      {{- $hosts = append $hosts (ternary (printf "%s.%s" . $profile.domain) . (and (ne $profile.domain "") (not (contains "." .)))) -}}
    {{- end -}}
    {{- $paths := list -}}
    {{- range $name, $value := ($given.paths | default (dict "main" ($given.path | default "/"))) -}}
      {{- $one := ternary $value (dict "path" $value) (kindIs "map" $value) -}}
      {{- $port := dig "mainPort" dict $w -}}
      {{- with $one.port | default $given.port -}}
        {{- $wanted := include "platform-lib.text" . -}}
        {{- $port = dict -}}
        {{- range $candidate := $w.ports -}}
          {{- if has $wanted (list $candidate.name (toString $candidate.port)) }}{{ $port = $candidate }}{{ end -}}
        {{- end -}}
      {{- end -}}
      {{- $paths = append $paths (dict "path" ($one.path | default "/") "type" ($one.type | default "Prefix") "port" (int $port.service) "target" (int $port.port)) -}}
    {{- end -}}
    {{- $api := $given.api | default $profile.exposure.api -}}
    {{- $tls := $given.tls | default dict -}}
    {{- $issuer := $tls.issuer | default $profile.exposure.issuer -}}
    {{- $annotations := dict -}}
    {{- $_ := include "platform-lib.texts" (dict "of" ($given.annotations | default dict) "out" $annotations) -}}
    {{- $secure := ternary $tls.enabled true (hasKey $tls "enabled") -}}
    {{- if and $secure $issuer (not $tls.secretName) -}}
      {{- $_ := set $annotations "cert-manager.io/cluster-issuer" $issuer -}}
    {{- end -}}
    {{- $_ := set $w "expose" (dict
          "apis" (ternary (list "ingress" "gateway") (list $api) (eq $api "both"))
          "hosts" ($hosts | uniq)
          "paths" $paths
          "class" ($given.class | default $profile.exposure.class)
          "annotations" $annotations
          "tls" $secure
          "secretName" ($tls.secretName | default (ternary (printf "%s-tls" $w.name) "" (ne $issuer "")))
          "gateway" $profile.exposure.gateway) -}}
  {{- end -}}
{{- end -}}
