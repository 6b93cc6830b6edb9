{{- define "platform-lib.checks.image-repository" -}}
{{- if or (contains "@" .image.repository) (regexMatch ":[^/]*$" .image.repository) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context .image.repositoryPath
      (printf "`%s` holds a tag or digest; move it to image.tag or image.digest" .image.repository)) -}}
{{- end -}}
{{- end -}}
