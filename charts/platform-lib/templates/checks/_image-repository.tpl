{{- define "platform-lib.checks.image-repository" -}}
{{- $context := .context -}}
{{- range .images -}}
{{- if or (contains "@" .repository) (regexMatch ":[^/]*$" .repository) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context .repositoryPath
      (printf "`%s` holds a tag or digest; move it to image.tag or image.digest" .repository)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
