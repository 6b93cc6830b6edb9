{{- /* The Secret of a CSI volume is a copy that the driver keeps while a pod mounts the volume. */ -}}
{{- define "platform-lib.checks.secret-csi" -}}
{{- $w := . -}}
{{- range .secretUses | default list -}}
{{- if eq .entry.group "csi" -}}
{{- if not .entry.synced -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context .path
      (printf "refers to `%s`, which makes files and no Secret; read the files at %s, or name the keys in %s.sync" .entry.path .entry.own.mount .entry.path)) -}}
{{- else if ne .entry.w.key $w.key -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context .path
      (printf "refers to `%s`, whose Secret is there only while a pod mounts it; write it under %ssecrets.csi too" .entry.path $w.path)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
