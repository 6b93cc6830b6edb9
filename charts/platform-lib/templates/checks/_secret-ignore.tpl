{{- /* An ignore line without a reason explains nothing, and one that covers nothing would cover a secret one day. */ -}}
{{- define "platform-lib.checks.secret-ignore" -}}
{{- $context := . -}}
{{- range $w := .workloads -}}
{{- range $key, $reason := (.values.secrets | default dict).ignore | default dict -}}
{{- $path := printf "%ssecrets.ignore.%s" $w.path $key -}}
{{- if not (hasKey $context.ignored $path) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path "`ignore` covers nothing here that looks like a secret; remove the line") -}}
{{- else if not (trim $reason) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path "has no reason; say why it is no secret") -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
