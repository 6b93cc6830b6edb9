{{- define "platform-lib.checks.image" -}}
  {{- $ctx := . -}}
  {{- range $w := .workloads -}}
    {{- /* An inherited image is reported once, where it is written. */ -}}
    {{- $inherited := and (ne $w.path "") (not (hasKey (index ($ctx.values.workloads | default dict) $w.key) "image")) (first $ctx.workloads).enabled -}}
    {{- if and $w.enabled (not $inherited) -}}
      {{- if not $w.image.repository -}}
        {{- $say := "not set; write the image without its tag, for example `ghcr.io/acme/web`" -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%simage.repository" $w.path) "say" $say) -}}
      {{- else if regexMatch ":[^/]*$" $w.image.repository -}}
        {{- $tag := regexFind "[^:]*$" $w.image.repository -}}
        {{- $say := printf "`%s` ends in a tag; write it as `tag: \"%s\"` beside the repository" $w.image.repository $tag -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%simage.repository" $w.path) "say" $say) -}}
      {{- else if $w.image.latest -}}
        {{- $say := "`latest` is another image tomorrow and cannot be rolled back; name a version or a digest" -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%simage.tag" $w.path) "say" $say) -}}
      {{- else if not $w.image.pinned -}}
        {{- $say := "neither tag nor digest is set; add one, for example `tag: \"1.0\"`" -}}
        {{- $_ := include "platform-lib.problem" (dict "ctx" $ctx "at" (printf "%simage" $w.path) "say" $say) -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
