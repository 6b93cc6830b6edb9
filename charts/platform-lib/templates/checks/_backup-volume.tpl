{{- /* Velero and snapshots save volumes that keep data: claims, made or there already. */ -}}
{{- define "platform-lib.checks.backup-volume" -}}
{{- $w := . -}}
{{- range $mechanism := list "velero" "snapshot" -}}
{{- if hasKey $w.values.backup $mechanism -}}
{{- $own := get $w.values.backup $mechanism | default dict -}}
{{- $path := printf "%sbackup.%s" $w.path $mechanism -}}
{{- if not $w.persistent -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context $path
      "no volume of this workload keeps data; give it one, for example `storage: {data: {size: 10Gi, mount: /data}}`, or remove this") -}}
{{- else -}}
{{- range $own.volumes -}}
{{- if not (hasKey $w.persistent .) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path ".volumes")
      (printf "`%s` is no volume that keeps data; this workload has %s" . (keys $w.persistent | sortAlpha | join ", "))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
