{{- define "platform-lib.checks.image-missing" -}}
{{- $context := .context -}}
{{- range .images -}}
{{- if not .repository -}}
{{- $_ := include "platform-lib.checks.problem" (list $context .repositoryPath
      "is missing; write the image's name, for example `repository: ghcr.io/acme/web`") -}}
{{- end -}}
{{- end -}}
{{- end -}}
