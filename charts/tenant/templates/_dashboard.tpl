{{- /*
  The dashboard of the team, in its folder: files/dashboards/team.json with its name and its namespaces written in, and a
  uid of its own, so that two teams' are two.
*/ -}}
{{- define "tenant.dashboard" -}}
{{- $own := .values.dashboards | default dict -}}
{{- if and (ne (toString $own.enabled) "false") (ne .profile.monitoringMode "never") .places -}}
{{- $names := list -}}
{{- range .places -}}
{{- $names = append $names .name -}}
{{- end -}}
{{- $text := .root.Files.Get "files/dashboards/team.json" | replace "@team@" .team | replace "@namespaces@" (join "|" $names) -}}
{{- $board := $text | fromJson -}}
{{- $_ := set $board "uid" (printf "team-%s" (sha256sum .team | trunc 32)) -}}
{{- $_ := set $board "id" nil -}}
{{- $profile := .profile.dashboards -}}
{{- $at := dict "context" . "name" "dashboard"
      "labels" (merge (dict "helm-platform.io/team" .team "helm-platform.io/protected" "true") ($profile.labels | default (dict "grafana_dashboard" "1")))
      "annotations" (dict ($profile.folderAnnotation | default "grafana_folder") ($own.folder | default .team)) -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- /* The sidecar writes the files of all namespaces into one folder: their names must differ there too. */ -}}
{{- $_ := include "platform-lib.platform.object" (list . "configMap" (dict
      "metadata" $at.metadata "line" (dict "key" (printf "team-%s.json" .team) "text" (toJson $board)))) -}}
{{- end -}}
{{- end -}}
