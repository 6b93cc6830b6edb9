{{- /* The provider's dashboard: a file of files/dashboards in a ConfigMap that Grafana's sidecar finds by its label. */ -}}
{{- define "ingress.dashboard" -}}
{{- $own := .values.dashboards | default dict -}}
{{- $profile := .profile.dashboards -}}
{{- $text := .root.Files.Get (printf "files/dashboards/ingress-%s.json" .provider.name) -}}
{{- if and $text (ne (toString $own.enabled) "false") (ne .profile.monitoringMode "never") -}}
{{- $board := fromJson $text -}}
{{- $_ := set $board "id" nil -}}
{{- $at := dict "context" .
      "name" (print "dashboard-ingress-" .provider.name)
      "labels" ($profile.labels | default (dict "grafana_dashboard" "1"))
      "annotations" (dict ($profile.folderAnnotation | default "grafana_folder") ($own.folder | default "Platform")) -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $file := printf "%s-%s.json" .root.Release.Namespace $at.metadata.name -}}
{{- $_ := include "platform-lib.platform.object" (list . "configMap" (dict
      "metadata" $at.metadata "line" (dict "key" $file "text" (toJson $board)))) -}}
{{- end -}}
{{- end -}}
