{{- /*
  Dashboards, each in a ConfigMap of its own that Grafana's sidecar finds by its label. Sets dashboard (the uid of the
  ready one, for links) and, for the checks, shown: a list of path, key (the path without its last word), uid, and problem
  with detail (a word for what is wrong, and what was written). The JSON is written again from
  what was read: small, with `id: null`, and with a uid made from namespace and name where it has none, so that the same
  release always replaces its own dashboard and no other.
*/ -}}
{{- define "platform-lib.context.dashboards" -}}
{{- $w := . -}}
{{- $_ := set . "shown" list -}}
{{- if .charted -}}
{{- $at := dict "w" . -}}
{{- $_ := include "platform-lib.context.workload-dashboard" $at -}}
{{- $_ := set . "dashboard" $at.board.uid -}}
{{- $_ := include "platform-lib.context.dashboard" (dict "w" . "name" "dashboard" "path" "dashboards.default" "board" $at.board "own" dict) -}}
{{- end -}}
{{- range $key, $own := omit (.values.dashboards | default dict) "default" -}}
{{- $at := dict "w" $w "name" (printf "dashboard-%s" $key) "path" (printf "dashboards.%s" $key) "own" ($own | default dict) "board" dict -}}
{{- $_ := include "platform-lib.context.dashboard-text" $at -}}
{{- if not $at.problem -}}
{{- if not (get $at.board "uid") -}}
{{- $_ := set $at.board "uid" (include "platform-lib.context.dashboard-uid" (list $w $key)) -}}
{{- end -}}
{{- end -}}
{{- $_ := include "platform-lib.context.dashboard" $at -}}
{{- end -}}
{{- end -}}

{{- /* 32 characters, where Grafana allows 40. (list W NAME) */ -}}
{{- define "platform-lib.context.dashboard-uid" -}}
{{- $w := index . 0 -}}
{{- printf "%s/%s/%s" $w.context.root.Release.Namespace $w.name (index . 1) | sha256sum | trunc 32 -}}
{{- end -}}

{{- /* Reads one that is written as text or named as a file: takes w and own, sets board, or problem and where it is. */ -}}
{{- define "platform-lib.context.dashboard-text" -}}
{{- $text := .own.json | default "" -}}
{{- $key := "json" -}}
{{- $problem := "" -}}
{{- if and .own.json .own.file -}}
{{- $problem = "both" -}}
{{- $key = "file" -}}
{{- else if .own.file -}}
{{- $key = "file" -}}
{{- $text = .w.context.root.Files.Get .own.file -}}
{{- if not $text -}}
{{- $problem = "file" -}}
{{- end -}}
{{- else if not $text -}}
{{- $problem = "text" -}}
{{- end -}}
{{- if not $problem -}}
{{- $board := fromJson $text -}}
{{- $error := get $board "Error" -}}
{{- if and $error (eq (len $board) 1) -}}
{{- $problem = "json" -}}
{{- $_ := set . "detail" $error -}}
{{- else if or (hasKey $board "elements") (hasPrefix "dashboard.grafana.app/" (toString $board.apiVersion)) -}}
{{- $problem = "version" -}}
{{- else if hasKey $board "__inputs" -}}
{{- $problem = "inputs" -}}
{{- else if not $board.title -}}
{{- $problem = "title" -}}
{{- else if gt (len (toString (get $board "uid"))) 40 -}}
{{- $problem = "uid" -}}
{{- end -}}
{{- $_ := set . "board" $board -}}
{{- end -}}
{{- $_ := set . "problem" $problem -}}
{{- $_ := set . "key" $key -}}
{{- end -}}

{{- /* Makes the ConfigMap: takes w, name, path, board and own (folder), and problem where there is one. */ -}}
{{- define "platform-lib.context.dashboard" -}}
{{- $w := .w -}}
{{- $profile := $w.context.profile.dashboards -}}
{{- $problem := .problem | default "" -}}
{{- if not $problem -}}
{{- $_ := set .board "id" nil -}}
{{- $json := toJson .board -}}
{{- if gt (len $json) 921600 -}}
{{- $problem = "size" -}}
{{- $_ := set . "detail" (div (len $json) 1024 | toString) -}}
{{- end -}}
{{- $annotations := dict -}}
{{- /* The team's own folder, where the platform has none for all. */ -}}
{{- with .own.folder | default $profile.folder | default (get $w.labels "helm-platform.io/team") -}}
{{- $_ := set $annotations ($profile.folderAnnotation | default "grafana_folder") . -}}
{{- end -}}
{{- $at := dict "w" $w "name" (printf "%s-%s" $w.name .name) "labels" ($profile.labels | default (dict "grafana_dashboard" "1")) "annotations" $annotations -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- /* The sidecar writes the files of all namespaces into one folder: their names must differ there too. */ -}}
{{- $file := printf "%s-%s.json" $w.context.root.Release.Namespace $at.metadata.name -}}
{{- $_ := include "platform-lib.context.part" (list $w "configMap" (dict "metadata" $at.metadata "line" (dict "key" $file "text" $json))) -}}
{{- end -}}
{{- $_ := set $w "shown" (append $w.shown (dict
      "path" (print .path (and .key (printf ".%s" .key) | default "")) "key" .path "uid" (get .board "uid") "problem" $problem "detail" (.detail | default .own.file))) -}}
{{- end -}}
