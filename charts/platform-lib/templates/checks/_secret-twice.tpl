{{- /* One key names one secret, and one object has one maker. */ -}}
{{- define "platform-lib.checks.secret-twice" -}}
{{- $context := . -}}
{{- $made := dict -}}
{{- range $w := .workloads -}}
{{- range .secretTwice | default list -}}
{{- $_ := include "platform-lib.checks.problem" (list $context .path
      (printf "`%s` names the secret of %s too; give one of them another name" .key .other)) -}}
{{- end -}}
{{- range $key, $entry := .secrets | default dict -}}
{{- if and (eq $entry.w.key $w.key) (ne $entry.group "existing") -}}
{{- if hasKey $made $entry.object -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $entry.path
      (printf "makes the Secret `%s`, which %s makes too; give one of them another name" $entry.object (get $made $entry.object))) -}}
{{- end -}}
{{- $_ := set $made $entry.object $entry.path -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
