{{- /* A hook runs in a container of the pod, and a dump must lie on a volume that is saved. */ -}}
{{- define "platform-lib.checks.backup-hook" -}}
{{- $w := . -}}
{{- with .hook -}}
{{- $own := .own -}}
{{- $directory := .directory -}}
{{- $path := print $w.path "backup.velero.hook" -}}
{{- if $own.container -}}
{{- $names := list -}}
{{- range concat $w.pod.spec.containers ($w.initContainers | default list) -}}
{{- $names = append $names .name -}}
{{- end -}}
{{- if not (has $own.container $names) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path ".container")
      (printf "`%s` is no container of this workload; it has %s" $own.container ($names | sortAlpha | join ", "))) -}}
{{- end -}}
{{- end -}}
{{- range $key, $recipes := dict "pre" (list "command") "post" (list "command") "hold" (list "mongodb") "directory" (list "postgres" "mysql") "port" (list "mongodb" "postgres" "mysql" "redis") -}}
{{- if and (hasKey $own $key) (not (has $own.recipe $recipes)) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path "." $key)
      (printf "means nothing to the recipe `%s`, only to %s; remove it" $own.recipe ($recipes | join ", "))) -}}
{{- end -}}
{{- end -}}
{{- if and (eq $own.recipe "command") (not $own.pre) (not $own.post) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path ".pre")
      "is missing, and so is post; write the command, for example `pre: [/app/flush]`") -}}
{{- end -}}
{{- if and .recipe.dumps .names -}}
{{- $inside := false -}}
{{- $mounts := list -}}
{{- range .names -}}
{{- with (get $w.persistent .).own.mount -}}
{{- $mounts = append $mounts . -}}
{{- $inside = or $inside (eq . $directory) (hasPrefix (printf "%s/" (trimSuffix "/" .)) $directory) -}}
{{- end -}}
{{- end -}}
{{- if not $directory -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path ".directory")
      "is missing, and no volume that is saved is mounted in the main container; write where the dump goes") -}}
{{- else if and $mounts (not $inside) -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $path ".directory")
      (printf "`%s` is on no volume that is saved; write a path below %s" $directory ($mounts | sortAlpha | join " or "))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
