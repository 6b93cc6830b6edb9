{{- /*
  Velero: annotations of the pods say which volumes and hooks, the label helm-platform.io/backup which of the platform's
  schedules takes them. A Schedule of the workload's own lies in Velero's namespace, where tenants write nothing: it is
  made only where the profile says `backup.schedules: true`.
*/ -}}
{{- define "platform-lib.context.backup-velero" -}}
{{- $w := . -}}
{{- $profile := .context.profile.backup -}}
{{- $own := .values.backup.velero | default dict -}}
{{- $at := dict "w" . "own" $own -}}
{{- $_ := include "platform-lib.context.backup-volumes" $at -}}
{{- $method := $own.method | default "files" -}}
{{- /* Where the platform copies files by default, volumes that get a snapshot must say so. */ -}}
{{- with $at.names -}}
{{- $_ := set $w.podAnnotations (eq $method "files" | ternary "backup.velero.io/backup-volumes" "backup.velero.io/backup-volumes-excludes") (join "," .) -}}
{{- end -}}
{{- with $own.hook -}}
{{- $_ := include "platform-lib.context.backup-hook" (dict "w" $w "own" . "names" $at.names) -}}
{{- end -}}
{{- with $own.schedule -}}
{{- $when := dict "w" $w "path" "backup.velero" "schedule" . -}}
{{- $_ := include "platform-lib.context.backup-schedule" $when -}}
{{- $release := $w.context.root.Release -}}
{{- $name := printf "%s-%s" $release.Namespace $w.name -}}
{{- $_ := set $w "veleroName" $name -}}
{{- if eq (toString $profile.schedules) "true" -}}
{{- $template := dict
      "includedNamespaces" (list $release.Namespace) "labelSelector" (dict "matchLabels" $w.selector)
      "defaultVolumesToFsBackup" false "snapshotVolumes" (eq $method "snapshot") -}}
{{- with $own.ttl -}}
{{- $_ := set $template "ttl" . -}}
{{- end -}}
{{- with $profile.location -}}
{{- $_ := set $template "storageLocation" . -}}
{{- end -}}
{{- $meta := dict "w" $w "name" $name -}}
{{- $_ := include "platform-lib.context.metadata" $meta -}}
{{- $_ := set $meta.metadata "namespace" ($profile.namespace | default "velero") -}}
{{- $_ := include "platform-lib.context.part" (list $w "veleroSchedule" (dict
      "metadata" $meta.metadata "spec" (dict "schedule" $when.schedule "template" $template))) -}}
{{- $_ := include "platform-lib.context.backup-watch" (dict
      "w" $w "what" "velero" "name" $name "own" $own "gap" $when.gap) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* The hooks as annotations: takes w, own (the hook) and names (of the volumes that are saved). */ -}}
{{- define "platform-lib.context.backup-hook" -}}
{{- $w := .w -}}
{{- $own := .own -}}
{{- $recipe := dict "w" .w "recipe" $own.recipe "given" dict -}}
{{- $_ := include (printf "platform-lib.context.backup.%s" $own.recipe) $recipe -}}
{{- $timeout := $own.timeout | default $recipe.timeout | int64 -}}
{{- $directory := $own.directory | default "" -}}
{{- range .names -}}
{{- if not $directory -}}
{{- $directory = (get $w.persistent .).own.mount | default "" -}}
{{- end -}}
{{- end -}}
{{- /* The script gives up before Velero does, so that it can still clean up. */ -}}
{{- $_ := set $recipe "given" (dict
      "host" "127.0.0.1" "port" ($own.port | default $recipe.port) "limit" (sub $timeout 10)
      "hold" ($own.hold | default 1800) "directory" ($directory | trimSuffix "/")) -}}
{{- $_ := include "platform-lib.context.backup-recipe" $recipe -}}
{{- $_ := set $w "hook" (dict "own" $own "recipe" $recipe "directory" $directory "names" .names) -}}
{{- range $phase := list "pre" "post" -}}
{{- $command := list -}}
{{- if eq $own.recipe "command" -}}
{{- $command = get $own $phase | default list -}}
{{- else -}}
{{- $script := include (printf "platform-lib.context.backup.%s.%s" $own.recipe $phase) . -}}
{{- with $script -}}
{{- $command = list "/bin/sh" "-c" (print $recipe.header .) -}}
{{- end -}}
{{- end -}}
{{- with $command -}}
{{- range $key, $value := dict
      "container" ($own.container | default $w.name) "command" (toRawJson .) "on-error" "Fail" "timeout" (printf "%ds" $timeout) -}}
{{- $_ := set $w.podAnnotations (printf "%s.hook.backup.velero.io/%s" $phase $key) $value -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
