{{- /* Dumps need a bucket and its keys, and a folder of their own: LATEST in it belongs to one workload. */ -}}
{{- define "platform-lib.checks.backup-bucket" -}}
{{- $w := . -}}
{{- with .dump -}}
{{- $s3 := .s3.s3 -}}
{{- range $key, $value := dict "bucket" $s3.bucket "secret.name" ($s3.secret | default dict).name -}}
{{- if not $value -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sbackup.dump.s3.%s" $w.path $key)
      (printf "is missing, and the platform has no global.platform.s3.%s; write one of them" $key)) -}}
{{- end -}}
{{- end -}}
{{- range $other := $w.context.workloads -}}
{{- if and $other.dump (lt $other.path $w.path) -}}
{{- $theirs := $other.dump.s3.s3 -}}
{{- if and (eq (toString $theirs.endpoint) (toString $s3.endpoint)) (eq (toString $theirs.bucket) (toString $s3.bucket)) (eq $theirs.prefix $s3.prefix) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (printf "%sbackup.dump.s3.prefix" $w.path)
      (printf "`%s` holds the dumps of the workload `%s` too; write another" $s3.prefix $other.key)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
