{{- /*
  Dashboards, each in a ConfigMap of its own that Grafana's sidecar finds by its label. Sets dashboard (the uid of the
  ready one, for links) and, for the checks, shown: a list of path, uid and what is wrong. The JSON is written again from
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
{{- $problem = "is written beside `json`; write one of them" -}}
{{- $key = "file" -}}
{{- else if .own.file -}}
{{- $key = "file" -}}
{{- $text = .w.context.root.Files.Get .own.file -}}
{{- if not $text -}}
{{- $problem = printf "`%s` is no file of the chart `%s`; put it there, or give the text: helm --set-file %s%s.json=%s" .own.file .w.context.root.Chart.Name .w.path .path .own.file -}}
{{- end -}}
{{- else if not $text -}}
{{- $problem = printf "is missing; give the text: helm --set-file %s%s.json=FILE" .w.path .path -}}
{{- end -}}
{{- if not $problem -}}
{{- $board := fromJson $text -}}
{{- $error := get $board "Error" -}}
{{- if and $error (eq (len $board) 1) -}}
{{- $problem = printf "is no JSON object: %s" $error -}}
{{- else if or (hasKey $board "elements") (hasPrefix "dashboard.grafana.app/" (toString $board.apiVersion)) -}}
{{- $problem = "is in Grafana's schema v2, which its sidecar does not load; export it as classic JSON" -}}
{{- else if hasKey $board "__inputs" -}}
{{- $problem = "asks for `__inputs` when it is imported, and a sidecar cannot answer; export it without `Export for sharing externally`" -}}
{{- else if not $board.title -}}
{{- $problem = "has no `title`, without which Grafana does not load it" -}}
{{- else if gt (len (toString (get $board "uid"))) 40 -}}
{{- $problem = printf "has the uid `%s`; Grafana allows 40 characters" $board.uid -}}
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
{{- $problem = printf "has %d KiB; a ConfigMap holds no more than 900 beside its metadata" (div (len $json) 1024) -}}
{{- end -}}
{{- $annotations := dict -}}
{{- with .own.folder | default $profile.folder -}}
{{- $_ := set $annotations ($profile.folderAnnotation | default "grafana_folder") . -}}
{{- end -}}
{{- $at := dict "w" $w "name" (printf "%s-%s" $w.name .name) "labels" ($profile.labels | default (dict "grafana_dashboard" "1")) "annotations" $annotations -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- /* The sidecar writes the files of all namespaces into one folder: their names must differ there too. */ -}}
{{- $file := printf "%s-%s.json" $w.context.root.Release.Namespace $at.metadata.name -}}
{{- $_ := include "platform-lib.context.part" (list $w "configMap" (dict "metadata" $at.metadata "data" (dict $file $json))) -}}
{{- end -}}
{{- $_ := set $w "shown" (append $w.shown (dict
      "path" (print .path (and .key (printf ".%s" .key) | default "")) "uid" (get .board "uid") "problem" $problem)) -}}
{{- end -}}
