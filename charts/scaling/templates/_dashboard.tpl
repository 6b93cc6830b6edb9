{{- /* The dashboard of files/dashboards, in a ConfigMap that Grafana's sidecar finds by its label. */ -}}
{{- define "scaling.dashboard" -}}
{{- $own := .values.dashboards -}}
{{- $profile := .profile.dashboards -}}
{{- if and (ne (toString $own.enabled) "false") (ne .profile.monitoringMode "never") -}}
{{- $board := .root.Files.Get "files/dashboards/autoscaling.json" | fromJson -}}
{{- $_ := set $board "id" nil -}}
{{- $at := dict "context" . "name" "dashboard-autoscaling"
      "labels" ($profile.labels | default (dict "grafana_dashboard" "1"))
      "annotations" (dict ($profile.folderAnnotation | default "grafana_folder") ($own.folder | default "Platform")) -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- /* The sidecar writes the files of all namespaces into one folder: their names must differ there too. */ -}}
{{- $file := printf "%s-%s.json" .root.Release.Namespace $at.metadata.name -}}
{{- $_ := include "platform-lib.platform.object" (list . "configMap" (dict
      "metadata" $at.metadata "line" (dict "key" $file "text" (toJson $board)))) -}}
{{- end -}}
{{- end -}}
