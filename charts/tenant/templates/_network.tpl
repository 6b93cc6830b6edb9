{{- /*
  The floor: nothing comes in or goes out but questions to DNS. platform-app opens for each workload what it needs; pods
  with the label helm-platform.io/network: standard, those of plain manifests, get what `network` says.
*/ -}}
{{- define "tenant.network" -}}
{{- $profile := .context.profile -}}
{{- $own := .place.settings.network -}}
{{- $standard := dict "matchLabels" (dict "helm-platform.io/network" "standard") -}}
{{- $both := list "Ingress" "Egress" -}}
{{- $dns := dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" "kube-system")) -}}
{{- $asked := list (dict "port" 53 "protocol" "UDP") (dict "port" 53 "protocol" "TCP") -}}
{{- $policies := dict
      "deny" (dict "podSelector" dict "policyTypes" $both)
      "dns" (dict "podSelector" dict "policyTypes" (list "Egress") "egress" (list (dict "to" (list $dns) "ports" $asked))) -}}
{{- if ne (toString $own.sameNamespace) "false" -}}
{{- $peers := list (dict "podSelector" $standard) -}}
{{- $_ := set $policies "same-namespace" (dict "podSelector" $standard "policyTypes" $both
      "ingress" (list (dict "from" $peers)) "egress" (list (dict "to" $peers))) -}}
{{- end -}}
{{- if ne (toString $own.exposure) "false" -}}
{{- $from := concat $profile.ingressNamespaces $profile.gatewayNamespaces | uniq | sortAlpha -}}
{{- $peer := dict "matchExpressions" (list (dict "key" "helm-platform.io/team" "operator" "DoesNotExist")) -}}
{{- if $from -}}
{{- $peer = dict "matchExpressions" (list (dict "key" "kubernetes.io/metadata.name" "operator" "In" "values" $from)) -}}
{{- end -}}
{{- $_ := set $policies "exposure" (dict "podSelector" $standard "policyTypes" (list "Ingress")
      "ingress" (list (dict "from" (list (dict "namespaceSelector" $peer))))) -}}
{{- end -}}
{{- if ne (toString $own.monitoring) "false" -}}
{{- $peer := dict "matchLabels" (dict "kubernetes.io/metadata.name" $profile.monitoringNamespace) -}}
{{- $_ := set $policies "monitoring" (dict "podSelector" $standard "policyTypes" (list "Ingress")
      "ingress" (list (dict "from" (list (dict "namespaceSelector" $peer))))) -}}
{{- end -}}
{{- if ne (toString $own.internet) "false" -}}
{{- $public := dict "ipBlock" (dict "cidr" "0.0.0.0/0" "except" (list
      "10.0.0.0/8" "100.64.0.0/10" "127.0.0.0/8" "169.254.0.0/16" "172.16.0.0/12" "192.168.0.0/16")) -}}
{{- $_ := set $policies "internet" (dict "podSelector" $standard "policyTypes" (list "Egress")
      "egress" (list (dict "to" (list $public)))) -}}
{{- end -}}
{{- $at := . -}}
{{- range $name, $spec := $policies -}}
{{- $_ := include "tenant.object" (dict "context" $at.context "place" $at.place "api" "networking.k8s.io/v1" "kind" "NetworkPolicy"
      "name" $name "fields" (dict "spec" $spec) "kept" (has $name (list "deny" "dns"))) -}}
{{- end -}}
{{- end -}}
