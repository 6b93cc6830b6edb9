{{- /* Which version runs must be written down: `latest` and no tag at all are another image tomorrow. */ -}}
{{- define "platform-lib.checks.image-version" -}}
{{- $context := .context -}}
{{- range .images -}}
{{- $tag := .tagPath -}}
{{- if and .tagWritten (not (kindIs "string" .tagWritten)) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $tag
      (printf "`%s` is a number, which loses zeros at its end; quote it" .tag)) -}}
{{- else if and .repository (not .tag) (not .digest) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $tag
      "is missing, and so is image.digest; write the version to run, for example `tag: \"1.0\"`") -}}
{{- else if and (eq .tag "latest") (not .digest) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $tag
      "`latest` is another image tomorrow; write a version or a digest") -}}
{{- end -}}
{{- end -}}
{{- end -}}
