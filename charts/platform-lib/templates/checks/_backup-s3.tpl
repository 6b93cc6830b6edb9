{{- /* Dumps need a bucket and its keys: from the platform, or written here. */ -}}
{{- define "platform-lib.checks.backup-s3" -}}
{{- $w := . -}}
{{- with .dump -}}
{{- $s3 := .s3.s3 -}}
{{- range $key, $value := dict "bucket" $s3.bucket "secret.name" ($s3.secret | default dict).name -}}
{{- if not $value -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sbackup.dump.s3.%s" $w.path $key)
      (printf "is missing, and the platform has no global.platform.s3.%s; write one of them" $key)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
