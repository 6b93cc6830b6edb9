{{- /*
  What Velero reads, in its namespace: where backups go, and schedules. A schedule with `plan` takes the pods of
  applications whose backup.velero.plan it is, by the label that platform-app writes; one without takes everything, or
  what namespaces and labels say.
*/ -}}
{{- define "storage.velero" -}}
{{- $context := . -}}
{{- $velero := .values.velero -}}
{{- $_ := set . "planned" list -}}
{{- $_ := set . "schedules" list -}}
{{- $_ := set . "crons" (dict "schedules" list) -}}
{{- if $velero.enabled -}}
{{- $s3 := .s3 -}}
{{- $main := .profile.backup.location | default "default" -}}
{{- if $s3.bucket -}}
{{- $config := dict "region" ($s3.region | default "us-east-1") "s3ForcePathStyle" (toString $s3.pathStyle) -}}
{{- with $s3.endpoint -}}
{{- $_ := set $config "s3Url" . -}}
{{- /* Servers other than Amazon's refuse the checksums that the AWS plugin adds by default. */ -}}
{{- $_ := set $config "checksumAlgorithm" "" -}}
{{- end -}}
{{- $storage := dict "bucket" $s3.bucket "prefix" (empty $s3.prefix | ternary "velero" (print $s3.prefix "/velero")) -}}
{{- with $velero.ca -}}
{{- $_ := set $storage "caCertRef" (dict "name" .secret "key" (.key | default "ca.crt")) -}}
{{- end -}}
{{- $spec := dict "provider" "aws" "default" true "accessMode" "ReadWrite" "objectStorage" $storage "config" $config -}}
{{- with $velero.credentials.secret | default (dig "secret" "name" "" $s3) -}}
{{- $_ := set $spec "credential" (dict "name" . "key" $velero.credentials.key) -}}
{{- end -}}
{{- $_ := include "storage.velero-object" (list . "BackupStorageLocation" $main $spec) -}}
{{- end -}}
{{- range $name, $own := $velero.schedules | default dict -}}
{{- if kindIs "map" $own -}}
{{- $template := dict "ttl" ($own.ttl | default "720h") "storageLocation" $main
      "snapshotVolumes" (ne (toString $own.snapshots) "false") "defaultVolumesToFsBackup" false
      "excludedNamespaces" ($own.excludedNamespaces | default list) -}}
{{- if $own.plan -}}
{{- $_ := set $context "planned" (append $context.planned $own.plan) -}}
{{- $_ := set $template "labelSelector" (dict "matchLabels" (dict "helm-platform.io/backup" $own.plan)) -}}
{{- else if $own.labels -}}
{{- $_ := set $template "labelSelector" (dict "matchLabels" $own.labels) -}}
{{- end -}}
{{- with $own.namespaces -}}
{{- $_ := set $template "includedNamespaces" . -}}
{{- end -}}
{{- if not $template.excludedNamespaces -}}
{{- $_ := unset $template "excludedNamespaces" -}}
{{- end -}}
{{- $hooks := list -}}
{{- range $hook, $facts := $own.hooks | default dict -}}
{{- $at := dict "context" $context "name" $hook "own" $facts -}}
{{- $_ := include "storage.velero-hook" $at -}}
{{- $hooks = append $hooks $at.hook -}}
{{- end -}}
{{- with $hooks -}}
{{- $_ := set $template "hooks" (dict "resources" .) -}}
{{- end -}}
{{- $spec := dict "schedule" $own.schedule "template" $template -}}
{{- if $own.paused -}}
{{- $_ := set $spec "paused" true -}}
{{- end -}}
{{- $_ := include "storage.velero-object" (list $context "Schedule" $name $spec) -}}
{{- $when := dict "w" $context.crons "path" (print "velero.schedules." $name) "schedule" $own.schedule -}}
{{- $_ := include "platform-lib.context.backup-schedule" $when -}}
{{- if not $own.paused -}}
{{- $age := mul 2 $when.gap | toString -}}
{{- $_ := set $context "schedules" (append $context.schedules (dict "of" "schedule" "group" (print "storage-" $name)
      "words" (dict "$schedule" $name "$age" $age "$wait" (print $age "s")))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
  A hook for pods that platform-app did not make: takes context, name and own, sets hook. Scripts are the recipes of
  platform-app (platform-lib, context/backup), so a database is saved the same way whoever installed it.
*/ -}}
{{- define "storage.velero-hook" -}}
{{- $own := .own -}}
{{- $backup := dict -}}
{{- with $own.credentials -}}
{{- $_ := set $backup "credentials" . -}}
{{- end -}}
{{- $recipe := dict "w" (dict "values" (dict "backup" $backup)) "recipe" $own.recipe "given" dict -}}
{{- $_ := include (printf "platform-lib.context.backup.%s" $own.recipe) $recipe -}}
{{- $timeout := $own.timeout | default $recipe.timeout | int64 -}}
{{- $_ := set $recipe "given" (dict "host" "127.0.0.1" "port" ($own.port | default $recipe.port) "limit" (sub $timeout 10)
      "hold" ($own.hold | default 1800) "directory" ($own.directory | default "" | trimSuffix "/")) -}}
{{- $_ := include "platform-lib.context.backup-recipe" $recipe -}}
{{- $hook := dict "name" .name "includedResources" (list "pods") "labelSelector" (dict "matchLabels" $own.labels) -}}
{{- with $own.namespaces -}}
{{- $_ := set $hook "includedNamespaces" . -}}
{{- end -}}
{{- range $phase := list "pre" "post" -}}
{{- with include (printf "platform-lib.context.backup.%s.%s" $own.recipe $phase) $recipe -}}
{{- $_ := set $hook $phase (list (dict "exec" (dict
      "container" $own.container "command" (list "/bin/sh" "-c" (print $recipe.header .))
      "onError" "Fail" "timeout" (printf "%ds" $timeout)))) -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "hook" $hook -}}
{{- end -}}

{{- /* Metadata of an object in Velero's namespace: as platform-lib.platform.metadata. */ -}}
{{- define "storage.velero-metadata" -}}
{{- $_ := include "platform-lib.platform.metadata" . -}}
{{- $_ := set .metadata "namespace" (.context.profile.backup.namespace | default "velero") -}}
{{- end -}}

{{- /* Adds an object of Velero's: (list CONTEXT KIND NAME SPEC). */ -}}
{{- define "storage.velero-object" -}}
{{- $context := index . 0 -}}
{{- $at := dict "context" $context "name" (index . 2) "exactly" true -}}
{{- $_ := include "storage.velero-metadata" $at -}}
{{- $_ := include "platform-lib.platform.object" (list $context "manifest" (dict
      "apiVersion" "velero.io/v1" "kind" (index . 1) "metadata" $at.metadata "spec" (index . 3))) -}}
{{- end -}}
