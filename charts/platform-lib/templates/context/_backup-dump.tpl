{{- /*
  A CronJob that dumps the database with its own programs and puts the files into S3, with their checksums beside them.
  LATEST names the last complete dump and is written after everything else. Sets dump, which the drill reads.
*/ -}}
{{- define "platform-lib.context.backup-dump" -}}
{{- $w := . -}}
{{- $own := .values.backup.dump -}}
{{- $job := dict "w" . "what" "dump" "own" $own "timeout" ($own.timeout | default 21600) -}}
{{- $_ := include "platform-lib.context.backup-identity" $job -}}
{{- $recipe := dict "w" . "recipe" $own.recipe "given" dict -}}
{{- $_ := include (printf "platform-lib.context.backup.%s" $own.recipe) $recipe -}}

{{- /* Where the database is: what is written, or the Service of the workload. */ -}}
{{- $host := $own.host | default "" -}}
{{- $port := $own.port | default $recipe.port -}}
{{- $database := dict -}}
{{- if and (not $host) .service -}}
{{- $first := first .service.ports -}}
{{- $host = .name -}}
{{- $port = $own.port | default $first.service -}}
{{- $_ := set $database "egress" (dict "to" (list (dict "podSelector" (dict "matchLabels" .selector)))) -}}
{{- else if $port -}}
{{- $_ := set $database "host" $host -}}
{{- $_ := set $database "port" $port -}}
{{- $_ := set $database "cidr" $own.allowTo -}}
{{- $_ := include "platform-lib.context.backup-hole" $database -}}
{{- end -}}
{{- $_ := set $recipe "given" (dict "host" $host "port" $port) -}}
{{- $_ := include "platform-lib.context.backup-recipe" $recipe -}}

{{- $image := dict "w" . "own" $own.image "from" .image "path" (print .path "backup.dump.") "fromPath" .path -}}
{{- $_ := include "platform-lib.context.image" $image -}}
{{- $_ := set . "pullSecrets" (concat .pullSecrets $image.image.pullSecrets) -}}
{{- $env := dict "w" . "own" $own "path" "backup.dump." "envFrom" .envFromLayers
      "env" (concat .envLayers (list $own.env (dict "DUMP" "/dump" "HOME" "/tmp"))) -}}
{{- $_ := include "platform-lib.context.env" $env -}}
{{- $sized := dict "own" (dict "resources" ($own.resources | default "medium")) -}}
{{- $_ := include "platform-lib.context.resources" $sized -}}
{{- $_ := set . "blocks" (append .blocks (dict "path" (print .path "backup.dump.") "own" $own "resources" $sized.resources)) -}}
{{- $mount := list (dict "name" "dump" "mountPath" "/dump") -}}
{{- $dump := dict "name" "dump" "image" $image.image.reference "pullPolicy" $image.image.pullPolicy "env" $env.envList "envFrom" $env.envFromList
      "mounts" $mount "resources" $sized.resources "args" $own.args -}}
{{- if eq $own.recipe "command" -}}
{{- $_ := set $dump "command" ($own.command | default list) -}}
{{- else -}}
{{- $_ := set $dump "script" (print $recipe.header (include (printf "platform-lib.context.backup.%s.dump" $own.recipe) .)) -}}
{{- end -}}
{{- $_ := include "platform-lib.context.backup-container" $dump -}}

{{- $s3 := dict "w" . -}}
{{- $_ := include "platform-lib.context.backup-s3" $s3 -}}
{{- $upload := dict "name" "upload" "image" $s3.image "mounts" $mount "memory" "256Mi" "script" (include "platform-lib.context.backup-upload-script" .)
      "env" (append $s3.env (dict "name" "KEEP" "value" (toString (int64 ($own.keep | default 14))))) -}}
{{- $_ := include "platform-lib.context.backup-container" $upload -}}
{{- $_ := set $job "spec" (dict "initContainers" (list $dump.made) "containers" (list $upload.made)) -}}
{{- $volume := dict "name" "dump" "w" . "space" ($own.space | default "10Gi") "class" $own.storageClass -}}
{{- $_ := include "platform-lib.context.backup-space" $volume -}}
{{- $_ := set $job.spec "volumes" (list $volume.made) -}}
{{- /* A command of the user's own may need no database, or one that only it knows. */ -}}
{{- $_ := set $job "egress" (compact (list $database.egress $s3.egress)) -}}
{{- $_ := set . "dump" (dict "own" $own "recipe" $recipe "s3" $s3 "image" $image.image "volume" $volume.made "host" $host
      "env" $env.envList "envFrom" $env.envFromList) -}}
{{- $_ := include "platform-lib.context.backup-cronjob" $job -}}
{{- end -}}

{{- /* Room for files of a run: takes w, name, space and class, sets made. */ -}}
{{- define "platform-lib.context.backup-space" -}}
{{- $space := include "platform-lib.context.text" .space -}}
{{- if .class -}}
{{- $_ := set . "made" (dict "name" .name "ephemeral" (dict "volumeClaimTemplate" (dict "spec" (dict
      "accessModes" (list "ReadWriteOnce") "storageClassName" .class "resources" (dict "requests" (dict "storage" $space)))))) -}}
{{- else -}}
{{- $_ := set . "made" (dict "name" .name "emptyDir" (dict "sizeLimit" $space)) -}}
{{- end -}}
{{- end -}}

{{- define "platform-lib.context.backup-upload-script" -}}
set -eu
cd "$DUMP"
if [ -z "$(find . -type f)" ]; then
  echo "upload: there is no dump" >&2
  exit 1
fi
empty=$(find . -type f -size 0)
if [ -n "$empty" ]; then
  echo "upload: these files are empty: $empty" >&2
  exit 1
fi
stamp=$(date -u +%Y%m%dT%H%M%SZ)
find . -type f -exec sha256sum {} + >/tmp/SHA256SUMS
rclone copy . "$TARGET/$stamp"
rclone check --one-way . "$TARGET/$stamp"
# With its checksums a dump is complete; with LATEST it is the one to restore.
rclone copyto /tmp/SHA256SUMS "$TARGET/$stamp/SHA256SUMS"
echo "$stamp" >/tmp/LATEST
rclone copyto /tmp/LATEST "$TARGET/LATEST"
echo "$stamp: uploaded"
rclone lsf --recursive --files-only --include "*/SHA256SUMS" "$TARGET" >/tmp/complete
# Only complete dumps count: failed uploads must not push out what can be restored.
oldest=$(sed -n 's|^\([0-9]\{8\}T[0-9]\{6\}Z\)/SHA256SUMS$|\1|p' /tmp/complete | sort -r | sed -n "${KEEP}p")
if [ -z "$oldest" ]; then exit 0; fi
rclone lsf --dirs-only "$TARGET" >/tmp/folders
sed -n 's|^\([0-9]\{8\}T[0-9]\{6\}Z\)/$|\1|p' /tmp/folders | sort >/tmp/stamps
while read -r old; do
  if [ "$old" = "$oldest" ]; then break; fi
  rclone purge "$TARGET/$old"
  echo "$old: deleted"
done </tmp/stamps
{{- end -}}
