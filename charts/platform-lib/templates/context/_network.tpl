{{- /*
Nothing in and nothing out, except what the rest of the values says is needed:
in   pods of this release; the exposure's namespaces to the exposed ports; monitoring to the metrics port; allowFrom
out  DNS; pods of this release; allowTo; and, unless egress is strict, the namespace and public addresses
Private ranges and the cloud metadata address are never public.
*/ -}}
{{- define "platform-lib.context.network" -}}
  {{- $args := . -}}
  {{- $w := .w -}}
  {{- $given := .values.network | default dict -}}
  {{- $release := dict "podSelector" (dict "matchLabels" (dict "app.kubernetes.io/instance" .ctx.release)) -}}

  {{- $ingress := list -}}
  {{- if $w.ports -}}
    {{- $all := list -}}
    {{- range $w.ports }}{{ $all = append $all (dict "protocol" .protocol "port" .port) }}{{ end -}}
    {{- $ingress = append $ingress (dict "from" (list $release) "ports" $all) -}}
    {{- with $w.expose -}}
      {{- $from := list -}}
      {{- range $args.ctx.profile.exposure.namespaces -}}
        {{- $from = append $from (dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" .))) -}}
      {{- end -}}
      {{- $exposed := list -}}
      {{- range $path := .paths }}{{ $exposed = append $exposed (dict "protocol" "TCP" "port" $path.target) }}{{ end -}}
      {{- $ingress = append $ingress (dict "from" $from "ports" ($exposed | uniq)) -}}
    {{- end -}}
    {{- with $w.metrics -}}
      {{- $scraper := dict "kubernetes.io/metadata.name" $args.ctx.profile.monitoring.namespace -}}
      {{- $port := dict "protocol" "TCP" "port" (dig .port "port" 0 $w.portsByName) -}}
      {{- $ingress = append $ingress (dict "from" (list (dict "namespaceSelector" (dict "matchLabels" $scraper))) "ports" (list $port)) -}}
    {{- end -}}
    {{- range $name, $peer := ($given.allowFrom | default dict) -}}
      {{- $from := dict -}}
      {{- $_ := include "platform-lib.context.peer" (dict "peer" $peer "out" $from) -}}
      {{- $ingress = append $ingress (dict "from" (list $from) "ports" $all) -}}
    {{- end -}}
  {{- end -}}

  {{- $dns := list (dict "protocol" "UDP" "port" 53) (dict "protocol" "TCP" "port" 53) -}}
  {{- $resolvers := list
        (dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" "kube-system")))
        (dict "ipBlock" (dict "cidr" "169.254.20.10/32")) -}}
  {{- $egress := list (dict "to" $resolvers "ports" $dns) (dict "to" (list $release)) -}}
  {{- range $name, $peer := ($given.allowTo | default dict) -}}
    {{- $to := dict -}}
    {{- $_ := include "platform-lib.context.peer" (dict "peer" $peer "out" $to) -}}
    {{- $rule := dict "to" (list $to) -}}
    {{- if kindIs "map" $peer -}}
      {{- $ports := list -}}
      {{- range ($peer.ports | default list) }}{{ $ports = append $ports (dict "protocol" "TCP" "port" (int .)) }}{{ end -}}
      {{- with $ports }}{{ $_ := set $rule "ports" . }}{{ end -}}
    {{- end -}}
    {{- $egress = append $egress $rule -}}
  {{- end -}}
  {{- if ne ($given.egress | default "default") "strict" -}}
    {{- $private := list "0.0.0.0/8" "10.0.0.0/8" "100.64.0.0/10" "127.0.0.0/8" "169.254.0.0/16" "172.16.0.0/12" "192.168.0.0/16" -}}
    {{- $egress = append $egress (dict "to" (list
          (dict "podSelector" dict)
          (dict "ipBlock" (dict "cidr" "0.0.0.0/0" "except" $private))
          (dict "ipBlock" (dict "cidr" "::/0" "except" (list "::1/128" "fc00::/7" "fe80::/10"))))) -}}
  {{- end -}}
  {{- $_ := set $w "network" (dict
        "enabled" (ternary $given.enabled true (hasKey $given "enabled"))
        "ingress" $ingress
        "egress" $egress) -}}
{{- end -}}

{{- /* `checkout` is that application in this namespace; {app, namespace, cidr} says more. Written into `out`. */ -}}
{{- define "platform-lib.context.peer" -}}
  {{- $out := .out -}}
  {{- $given := ternary .peer (dict "app" .peer) (kindIs "map" .peer) -}}
  {{- if $given.cidr -}}
    {{- $_ := set $out "ipBlock" (dict "cidr" $given.cidr) -}}
  {{- end -}}
  {{- with $given.app }}{{ $_ := set $out "podSelector" (dict "matchLabels" (dict "app.kubernetes.io/name" .)) }}{{ end -}}
  {{- with $given.namespace }}{{ $_ := set $out "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" .)) }}{{ end -}}
{{- end -}}
