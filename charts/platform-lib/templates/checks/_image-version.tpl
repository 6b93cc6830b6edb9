{{- /* Which version runs must be written down: `latest` and no tag at all are another image tomorrow. */ -}}
{{- define "platform-lib.checks.image-version" -}}
{{- $tag := .image.tagPath -}}
{{- if and .image.tagWritten (not (kindIs "string" .image.tagWritten)) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context $tag
      (printf "`%s` is a number, which loses zeros at its end; quote it" .image.tag)) -}}
{{- else if and .image.repository (not .image.tag) (not .image.digest) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context $tag
      "is missing, and so is image.digest; write the version to run, for example `tag: \"1.0\"`") -}}
{{- else if and (eq .image.tag "latest") (not .image.digest) -}}
{{- $_ := include "platform-lib.checks.problem" (list .context $tag
      "`latest` is another image tomorrow; write a version or a digest") -}}
{{- end -}}
{{- end -}}
