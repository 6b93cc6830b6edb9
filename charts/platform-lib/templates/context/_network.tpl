{{- /*
  Sets networkPolicy: nothing in, nothing out, and one hole for each thing the values say.
  In: the pods of this release, the controllers that expose it, the metrics scraper, the API server where it calls a
  webhook, allowFrom.
  Out: DNS, the namespace, public addresses (`egress: strict`: only DNS and this release), the API server where the pods
  have a token for it, needs, allowTo.
*/ -}}
{{- define "platform-lib.context.network" -}}
{{- $given := .values.network | default dict -}}
{{- if eq (toString $given.enabled) "false" -}}
{{- $_ := include "platform-lib.context.relax" (list . "network.enabled" "restricted" $given.reason false) -}}
{{- else -}}
{{- $w := . -}}
{{- $profile := .context.profile -}}
{{- $release := dict "podSelector" (dict "matchLabels" (dict
      "app.kubernetes.io/name" .context.app "app.kubernetes.io/instance" .context.root.Release.Name)) -}}

{{- $in := list (dict "from" (list $release)) -}}
{{- with .exposure -}}
{{- $ports := list -}}
{{- range .paths -}}
{{- if .port -}}
{{- $ports = append $ports (dict "port" .port.number "protocol" .port.protocol) -}}
{{- end -}}
{{- end -}}
{{- $holes := dict "profile" $profile "api" .api "ports" ($ports | uniq) -}}
{{- $_ := include "platform-lib.context.exposure-holes" $holes -}}
{{- $in = concat $in $holes.holes -}}
{{- end -}}
{{- with .metricsPorts -}}
{{- $in = append $in (dict
      "from" (list (dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" $profile.monitoringNamespace))))
      "ports" .) -}}
{{- end -}}
{{- with $given.webhook -}}
{{- $at := dict "w" $w "path" "network.webhook" "ref" . -}}
{{- $_ := include "platform-lib.context.port" $at -}}
{{- if $at.found -}}
{{- $blocks := list -}}
{{- range $profile.apiServer -}}
{{- $blocks = append $blocks (dict "ipBlock" (dict "cidr" .)) -}}
{{- end -}}
{{- $in = append $in (dict "from" $blocks "ports" (list (dict "port" $at.found.number "protocol" "TCP"))) -}}
{{- end -}}
{{- end -}}
{{- range $key, $peer := $given.allowFrom | default dict -}}
{{- $rule := dict "peer" $peer -}}
{{- $_ := include "platform-lib.context.peer" $rule -}}
{{- $hole := dict "from" (list $rule.to) -}}
{{- $ports := list -}}
{{- range $peer.ports | default list -}}
{{- $at := dict "w" $w "path" (printf "network.allowFrom.%s.ports" $key) "ref" . -}}
{{- $_ := include "platform-lib.context.port" $at -}}
{{- $ports = append $ports (dict "port" $at.found.number "protocol" $at.found.protocol) -}}
{{- end -}}
{{- with $ports -}}
{{- $_ := set $hole "ports" . -}}
{{- end -}}
{{- $in = append $in $hole -}}
{{- end -}}

{{- $holes := dict -}}
{{- $_ := include "platform-lib.context.dns" $holes -}}
{{- $out := list $holes.dns -}}
{{- if eq ($given.egress | default "default") "strict" -}}
{{- $out = append $out (dict "to" (list $release)) -}}
{{- else -}}
{{- $_ := include "platform-lib.context.public" $holes -}}
{{- $out = append $out (dict "to" (list (dict "podSelector" dict))) -}}
{{- $out = append $out $holes.public -}}
{{- end -}}
{{- if .account.token -}}
{{- $blocks := list -}}
{{- range $profile.apiServer -}}
{{- $blocks = append $blocks (dict "ipBlock" (dict "cidr" .)) -}}
{{- end -}}
{{- $out = append $out (dict "to" $blocks "ports" (list (dict "port" 443 "protocol" "TCP") (dict "port" 6443 "protocol" "TCP"))) -}}
{{- end -}}
{{- range .needed -}}
{{- if .peer -}}
{{- $rule := dict "peer" .peer -}}
{{- $_ := include "platform-lib.context.peer" $rule -}}
{{- $out = append $out (dict "to" (list $rule.to) "ports" (list (dict "port" .port "protocol" "TCP"))) -}}
{{- end -}}
{{- end -}}
{{- range $peer := $given.allowTo | default dict -}}
{{- $rule := dict "peer" $peer -}}
{{- $_ := include "platform-lib.context.peer" $rule -}}
{{- $hole := dict "to" (list $rule.to) -}}
{{- $ports := list -}}
{{- range $peer.ports | default list -}}
{{- $ports = append $ports (dict "port" (int64 .) "protocol" "TCP") -}}
{{- end -}}
{{- with $ports -}}
{{- $_ := set $hole "ports" . -}}
{{- end -}}
{{- $out = append $out $hole -}}
{{- end -}}

{{- $at := dict "w" . -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := set . "networkPolicy" (dict "metadata" $at.metadata "selector" .selector "ingress" $in "egress" $out) -}}
{{- end -}}
{{- end -}}

{{- /* The holes for the controllers that expose a workload: takes profile, api and ports, sets `holes`. */ -}}
{{- define "platform-lib.context.exposure-holes" -}}
{{- $holes := list -}}
{{- $api := .api -}}
{{- $ports := .ports -}}
{{- range $one, $namespaces := dict "ingress" .profile.ingressNamespaces "gateway" .profile.gatewayNamespaces -}}
{{- if has $api (list $one "both") -}}
{{- /* Where the profile does not say where the controllers run, the port that is public anyway is open to any namespace. */ -}}
{{- $from := dict -}}
{{- with $namespaces -}}
{{- $from = dict "matchExpressions" (list (dict "key" "kubernetes.io/metadata.name" "operator" "In" "values" .)) -}}
{{- end -}}
{{- $holes = append $holes (dict "from" (list (dict "namespaceSelector" $from)) "ports" $ports) -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "holes" $holes -}}
{{- end -}}

{{- /* The peer of a rule in Kubernetes' words. Takes peer, sets `to`. */ -}}
{{- define "platform-lib.context.peer" -}}
{{- $peer := .peer | default dict -}}
{{- $to := dict -}}
{{- with $peer.app -}}
{{- $_ := set $to "podSelector" (dict "matchLabels" (dict "app.kubernetes.io/name" .)) -}}
{{- end -}}
{{- with $peer.namespace -}}
{{- $_ := set $to "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" .)) -}}
{{- end -}}
{{- with $peer.cidr -}}
{{- $_ := set $to "ipBlock" (dict "cidr" .) -}}
{{- end -}}
{{- $_ := set . "to" $to -}}
{{- end -}}

{{- /* Sets `dns`: the cluster's DNS pods, and NodeLocal DNSCache, which answers on a link-local address of the node. */ -}}
{{- define "platform-lib.context.dns" -}}
{{- $_ := set . "dns" (dict
      "to" (list
        (dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" "kube-system")))
        (dict "ipBlock" (dict "cidr" "169.254.20.10/32")))
      "ports" (list (dict "port" 53 "protocol" "UDP") (dict "port" 53 "protocol" "TCP"))) -}}
{{- end -}}

{{- /*
  Sets `public`: every address but the private, shared, loopback and link-local ranges. The cloud metadata services
  (169.254.169.254, fd00:ec2::254, 100.100.100.200) lie in those.
*/ -}}
{{- define "platform-lib.context.public" -}}
{{- $_ := set . "public" (dict "to" (list
      (dict "ipBlock" (dict "cidr" "0.0.0.0/0" "except" (list
        "10.0.0.0/8" "100.64.0.0/10" "127.0.0.0/8" "169.254.0.0/16" "172.16.0.0/12" "192.168.0.0/16")))
      (dict "ipBlock" (dict "cidr" "::/0" "except" (list "::1/128" "fc00::/7" "fe80::/10"))))) -}}
{{- end -}}
