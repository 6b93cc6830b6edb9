{{- /* The alerts of files/alerts.yaml: once for Velero, and for each schedule and drill. */ -}}
{{- define "storage.alerts" -}}
{{- $groups := dict -}}
{{- $known := .root.Files.Get "files/alerts.yaml" | fromYaml -}}
{{- if .values.velero.enabled -}}
{{- range $subject := concat (list (dict "of" "velero" "group" "storage" "words" dict)) .schedules .drills -}}
{{- $made := dict -}}
{{- range $name, $fact := $known -}}
{{- if eq $fact.of $subject.of -}}
{{- $filled := dict -}}
{{- range $key, $text := omit $fact "of" -}}
{{- range $word, $value := $subject.words -}}
{{- $text = kindIs "string" $text | ternary (toString $text | replace $word $value) $text -}}
{{- end -}}
{{- $_ := set $filled $key $text -}}
{{- end -}}
{{- $_ := set $made $name $filled -}}
{{- end -}}
{{- end -}}
{{- $_ := set $groups $subject.group $made -}}
{{- end -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.alerts" (dict "context" . "name" "storage" "known" $known "groups" $groups) -}}
{{- end -}}
