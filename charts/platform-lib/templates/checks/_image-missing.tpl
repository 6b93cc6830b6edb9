{{- define "platform-lib.checks.image-missing" -}}
{{- if not .image.repository -}}
{{- $_ := include "platform-lib.checks.problem" (list .context .image.repositoryPath
      "is missing; write the image's name, for example `repository: ghcr.io/acme/web`") -}}
{{- end -}}
{{- end -}}
