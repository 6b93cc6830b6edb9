{{- /* The platform team's profile (global.platform) with every default filled in. */ -}}
{{- define "platform-lib.context.profile" -}}
{{- $given := (.values.global | default dict).platform | default dict -}}
{{- $exposure := $given.exposure | default dict -}}
{{- $gateway := $exposure.gateway | default dict -}}
{{- $ingress := $exposure.ingress | default dict -}}
{{- $monitoring := $given.monitoring | default dict -}}
{{- if kindIs "string" $monitoring -}}
{{- $monitoring = dict "mode" $monitoring -}}
{{- end -}}
{{- $image := $given.image | default dict -}}
{{- $gatewayNamespaces := $gateway.namespaces | default list -}}
{{- if and (not $gatewayNamespaces) $gateway.namespace -}}
{{- $gatewayNamespaces = list $gateway.namespace -}}
{{- end -}}
{{- $_ := set . "profile" (dict
      "domain" ($given.domain | default "")
      "api" ($exposure.api | default "ingress")
      "class" ($ingress.class | default "")
      "ingressProvider" ($ingress.provider | default "")
      "ingressNamespaces" ($ingress.namespaces | default list)
      "gateway" $gateway
      "gatewayNamespaces" $gatewayNamespaces
      "issuer" (dig "tls" "issuer" "" $exposure)
      "monitoringMode" ($monitoring.mode | default "always")
      "monitoringLabels" ($monitoring.labels | default dict)
      "rulesLabels" ($monitoring.rulesLabels | default $monitoring.labels | default dict)
      "dashboards" ($monitoring.dashboards | default dict)
      "monitoringNamespace" ($monitoring.namespace | default "monitoring")
      "runbooks" ($monitoring.runbooks | default "")
      "slo" ($given.slo | default dict)
      "prometheus" ($monitoring.prometheus | default "http://prometheus-operated.monitoring.svc:9090")
      "autoscalingEngine" (dig "autoscaling" "engine" "hpa" $given)
      "requestsMetric" (dig "autoscaling" "requestsMetric" "http_requests_per_second" $given)
      "requestsCounter" (dig "autoscaling" "requestsCounter" "http_requests_total" $given)
      "prometheusAuth" (dig "autoscaling" "prometheusAuth" dict $given)
      "storageClass" (dig "storage" "class" "" $given)
      "secretStore" (dig "secrets" "store" "" $given)
      "secretStoreKind" (dig "secrets" "storeKind" "ClusterSecretStore" $given)
      "secretRefresh" (dig "secrets" "refresh" "1h" $given)
      "s3" ($given.s3 | default dict)
      "backup" ($given.backup | default dict)
      "defaults" ($given.defaults | default dict)
      "forbidden" ($given.forbidden | default list)
      "delivery" ($given.delivery | default "helm")
      "services" ($given.services | default dict)
      "enforced" ($given.enforced | default dict)
      "apiServer" (dig "network" "apiServer" (list "0.0.0.0/0" "::/0") $given)
      "registry" ($image.registry | default "")
      "pullSecrets" ($image.pullSecrets | default list)
      "testImage" (dig "test" "image" "" $given)) -}}
{{- end -}}
