{{- /*
  How KEDA proves to Prometheus who it is: a ClusterTriggerAuthentication that ScaledObjects name. Its Secret is read
  from KEDA's namespace, so no team needs a copy.
*/ -}}
{{- define "scaling.keda" -}}
{{- $own := .values.keda -}}
{{- if $own.enabled -}}
{{- with $own.prometheusAuthentication -}}
{{- $targets := list -}}
{{- range $parameter, $key := .keys -}}
{{- $targets = append $targets (dict "parameter" $parameter "name" $own.prometheusAuthentication.secret "key" $key) -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.cluster-object" (dict
      "context" $ "api" "keda.sh/v1alpha1" "kind" "ClusterTriggerAuthentication" "name" .name "fields" (dict "spec" (dict "secretTargetRef" $targets))) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* The modes of KEDA's Prometheus scaler that parameters are for, with commas. */ -}}
{{- define "scaling.keda.modes" -}}
{{- $modes := dict "bearerToken" "bearer" "username" "basic" "password" "basic" "ca" "tls" "cert" "tls" "key" "tls"
      "customAuthHeader" "custom" "customAuthValue" "custom" -}}
{{- $found := list -}}
{{- range $parameter, $_ := . -}}
{{- $found = append $found (get $modes $parameter) -}}
{{- end -}}
{{- $found | uniq | sortAlpha | join ", " -}}
{{- end -}}
