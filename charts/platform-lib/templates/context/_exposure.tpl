{{- /*
  Sets exposure and from it ingress, and httpRoute, grpcRoute or tlsRoute:
    hosts, paths, api, secure, protocol
    options    what is asked beyond that (context/_exposure-options.tpl)
    refused    what a provider cannot do; the check `exposure-option` reports it
    more       objects beside the workload's own, each a part for the renderer; objects: the names among them
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
{{- $hosts = append $hosts (include "platform-lib.context.host" (list $profile .)) -}}
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
      "protocol" ($given.protocol | default "http") "secure" (ne (toString $tls.enabled) "false")
      "options" list "refused" list "more" list "objects" dict "redirected" list -}}
{{- $_ := set . "exposure" $exposure -}}
{{- if omit $given "enabled" "host" "hosts" "path" "paths" "port" "api" "class" "tls" "annotations" -}}
{{- $_ := include "platform-lib.context.exposure-options" . -}}
{{- $_ := include "platform-lib.context.exposure-forms" . -}}
{{- end -}}
{{- if has $exposure.api (list "ingress" "both") -}}
{{- $_ := include "platform-lib.context.ingress" . -}}
{{- end -}}
{{- if has $exposure.api (list "gateway" "both") -}}
{{- $_ := include "platform-lib.context.route" . -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* A host name: a bare label is a name below the profile's domain. (list PROFILE HOST) */ -}}
{{- define "platform-lib.context.host" -}}
{{- $domain := (index . 0).domain -}}
{{- $host := index . 1 -}}
{{- and (not (empty $domain)) (not (contains "." $host)) | ternary (printf "%s.%s" $host $domain) $host -}}
{{- end -}}

{{- /* Sets exposure.forms, the forms that every option of the workload has, and exposure.redirected, the hosts that only redirect. */ -}}
{{- define "platform-lib.context.exposure-forms" -}}
{{- $names := list -}}
{{- $quoted := list -}}
{{- range .exposure.paths -}}
{{- $names = append $names .port.name -}}
{{- $quoted = append $quoted (regexQuoteMeta (trimSuffix "/" .path)) -}}
{{- end -}}
{{- $_ := set .exposure "forms" (dict
      "name" .name "namespace" .context.root.Release.Namespace "host" (.exposure.hosts | first | default "")
      "ports" ($names | uniq | join ",") "pathsRegex" ($quoted | join "|") "pathsRegexInJson" ($quoted | join "|" | replace "\\" "\\\\")) -}}
{{- $redirected := list -}}
{{- range values ((.values.expose.redirect | default dict).hosts | default dict) | sortAlpha | uniq -}}
{{- $redirected = append $redirected (include "platform-lib.context.host" (list $.context.profile .)) -}}
{{- end -}}
{{- $_ := set .exposure "redirected" $redirected -}}
{{- end -}}
