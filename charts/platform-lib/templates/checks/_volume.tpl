{{- /* Volumes of all sources share one list of names and the paths of a container. */ -}}
{{- define "platform-lib.checks.volume" -}}
{{- $w := . -}}
{{- $seen := dict "tmp" "storage.tmp" -}}
{{- range .mentioned -}}
{{- if hasKey $seen .name -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path .path)
      (printf "`%s` is the name of the volume of %s%s too; give one of them another" .name $w.path (get $seen .name))) -}}
{{- end -}}
{{- $_ := set $seen .name .path -}}
{{- end -}}
{{- range .unmountable | default list -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path .path)
      (printf "`%s` is no volume of this workload; it has %s" .name (keys $w.mountable | sortAlpha | join ", "))) -}}
{{- end -}}
{{- range $container := concat .pod.spec.containers (.initContainers | default list) -}}
{{- $paths := dict -}}
{{- range $container.volumeMounts -}}
{{- if hasKey $paths .mountPath -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path "storage")
      (printf "`%s` is where the container `%s` mounts both `%s` and `%s`; give one of them another path" .mountPath $container.name (get $paths .mountPath) .name)) -}}
{{- end -}}
{{- $_ := set $paths .mountPath .name -}}
{{- end -}}
{{- end -}}
{{- end -}}
