{{- /* The schema says most of this too; a team's own chart may have none, and a completed name may be too long. */ -}}
{{- define "platform-lib.checks.host-syntax" -}}
{{- $w := . -}}
{{- $path := print .path (hasKey (.values.expose | default dict) "hosts" | ternary "expose.hosts" "expose.host") -}}
{{- $exposure := .exposure | default dict -}}
{{- range concat ($exposure.hosts | default list) ($exposure.redirected | default list) -}}
{{- $text := "" -}}
{{- if has . ($exposure.redirected | default list) -}}
{{- $path = print $w.path "expose.redirect.hosts" -}}
{{- end -}}
{{- if contains "://" . -}}
{{- $text = "is a URL; write the host name alone" -}}
{{- else if contains "/" . -}}
{{- $text = "holds a path; move it to expose.path" -}}
{{- else if contains ":" . -}}
{{- $text = "holds a port; a host name has none" -}}
{{- else if ne . (lower .) -}}
{{- $text = "has capital letters; DNS names are lower case" -}}
{{- else if not (regexMatch "^(\\*\\.)?([a-z0-9]([-a-z0-9]*[a-z0-9])?\\.)*[a-z0-9]([-a-z0-9]*[a-z0-9])?$" .) -}}
{{- $text = "is no DNS name; labels of letters, digits and `-` are joined by dots" -}}
{{- else if not (contains "." .) -}}
{{- $text = "is no complete name and global.platform.domain is not set; write the whole name" -}}
{{- else if or (gt (len .) 253) (regexMatch "[^.]{64}" .) -}}
{{- $text = "is too long; a DNS name has 253 characters and each of its labels 63" -}}
{{- end -}}
{{- if $text -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context $path (printf "`%s` %s" . $text)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
