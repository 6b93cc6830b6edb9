{{- /* The alerts of files/alerts.yaml whose subject is on. */ -}}
{{- define "scaling.alerts" -}}
{{- $on := dict "always" true "keda" .values.keda.enabled
      "karpenter" (eq .values.nodes.engine "karpenter") "clusterAutoscaler" (eq .values.nodes.engine "clusterAutoscaler") -}}
{{- $known := .root.Files.Get "files/alerts.yaml" | fromYaml -}}
{{- $made := dict -}}
{{- range $name, $fact := $known -}}
{{- if get $on $fact.when -}}
{{- $_ := set $made $name $fact -}}
{{- end -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.alerts" (dict "context" . "name" "scaling" "known" $known "groups" (dict "scaling" $made)) -}}
{{- end -}}
