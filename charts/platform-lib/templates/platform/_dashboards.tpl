{{- /*
  The files of a chart's files/dashboards, each in a ConfigMap of its own that Grafana's sidecar finds by its label. They
  are generated, with a uid of their own; here they are written small, with `id: null`, as Grafana wants files, and with the
  profile's words for severities where a query asks for both usual ones. Takes context,
  and files, a pattern of those that are wanted.
*/ -}}
{{- define "platform-lib.platform.dashboards" -}}
{{- $context := .context -}}
{{- $own := $context.values.dashboards | default dict -}}
{{- $profile := $context.profile.dashboards -}}
{{- $words := $context.profile.slo.severities | default dict -}}
{{- if and (ne (toString $own.enabled) "false") (ne $context.profile.monitoringMode "never") -}}
{{- range $path, $_ := $context.root.Files.Glob (.files | default "files/dashboards/*.json") -}}
{{- $board := $context.root.Files.Get $path | fromJson -}}
{{- if not $board.uid -}}
{{- fail (printf "%s of the chart is no dashboard with a uid" $path) -}}
{{- end -}}
{{- $_ := set $board "id" nil -}}
{{- $at := dict "context" $context
      "name" (printf "dashboard-%s" (base $path | trimSuffix ".json"))
      "labels" ($profile.labels | default (dict "grafana_dashboard" "1"))
      "annotations" (dict ($profile.folderAnnotation | default "grafana_folder") ($own.folder | default "Platform")) -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- /* The sidecar writes the files of all namespaces into one folder: their names must differ there too. */ -}}
{{- $file := printf "%s-%s.json" $context.root.Release.Namespace $at.metadata.name -}}
{{- $text := toJson $board -}}
{{- range $severity, $usual := dict "page" "critical" "ticket" "warning" -}}
{{- with get $words $severity -}}
{{- /* A pattern in a string of PromQL in a string of JSON. */ -}}
{{- $word := regexQuoteMeta . | replace `\` `\\\\` | replace `"` `.` -}}
{{- $text = $text | replace (printf "%s|%s" $severity $usual) (printf "%s|%s|%s" $severity $usual $word) -}}
{{- end -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.object" (list $context "configMap" (dict
      "metadata" $at.metadata "line" (dict "key" $file "text" $text))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
