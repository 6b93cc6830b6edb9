{{- /*
  A CronJob that restores the last dump: it fetches what LATEST names, compares the checksums, starts an empty database as
  a native sidecar of the same pod, restores into it and runs the check. The database listens on the pod's loopback only
  and knows none of the workload's credentials. That it succeeded is the CronJob's last successful time.
*/ -}}
{{- define "platform-lib.context.backup-drill" -}}
{{- if .dump -}}
{{- $own := .values.backup.drill -}}
{{- $dump := .dump -}}
{{- $name := $dump.own.recipe -}}
{{- $job := dict "w" . "what" "drill" "own" $own "timeout" ($own.timeout | default 21600) -}}
{{- $_ := include "platform-lib.context.backup-identity" $job -}}
{{- $client := dict -}}
{{- $_ := include (printf "platform-lib.context.backup.%s.client" $name) $client -}}
{{- $env := list -}}
{{- range $key, $value := merge (dict "DUMP" "/dump" "SCRATCH" "/scratch" "HOME" "/tmp") $client.client -}}
{{- $env = append $env (dict "name" $key "value" $value) -}}
{{- end -}}
{{- $sized := dict "own" (dict "resources" ($own.resources | default "medium")) -}}
{{- $_ := include "platform-lib.context.resources" $sized -}}
{{- $_ := set . "blocks" (append .blocks (dict "path" (print .path "backup.drill.") "own" $own "resources" $sized.resources)) -}}
{{- $dumped := dict "name" "dump" "mountPath" "/dump" -}}
{{- $scratch := dict "name" "scratch" "mountPath" "/scratch" -}}

{{- $fetch := dict "name" "fetch" "image" $dump.s3.image "env" $dump.s3.env "mounts" (list $dumped) "memory" "256Mi"
      "script" (include "platform-lib.context.backup-fetch-script" .) -}}
{{- $database := dict "name" "database" "resources" $sized.resources "mounts" (list $scratch) -}}
{{- $restore := dict "name" "restore" "memory" "256Mi" "mounts" (list (merge (dict "readOnly" true) $dumped)) -}}
{{- $check := dict "name" "check" "memory" "256Mi" "command" $own.check -}}
{{- range $container := list $database $restore $check -}}
{{- $_ := set $container "image" $dump.image.reference -}}
{{- $_ := set $container "pullPolicy" $dump.image.pullPolicy -}}
{{- $_ := set $container "env" $env -}}
{{- end -}}
{{- $ready := list -}}
{{- if eq $name "command" -}}
{{- $_ := set $database "command" ($own.server | default list) -}}
{{- $_ := set $restore "command" ($own.restore | default list) -}}
{{- $ready = $own.ready | default list -}}
{{- else -}}
{{- $_ := set $database "script" (print "set -eu\n" (include (printf "platform-lib.context.backup.%s.server" $name) .)) -}}
{{- $_ := set $restore "script" (print "set -eu\n" (include (printf "platform-lib.context.backup.%s.restore" $name) .)) -}}
{{- $_ := set $restore "args" $dump.own.args -}}
{{- $ready = list "/bin/sh" "-c" (include (printf "platform-lib.context.backup.%s.ready" $name) .) -}}
{{- end -}}
{{- range $container := list $fetch $database $restore $check -}}
{{- $_ := include "platform-lib.context.backup-container" $container -}}
{{- end -}}
{{- $_ := set $database.made "restartPolicy" "Always" -}}
{{- $_ := set $database.made "startupProbe" (dict "exec" (dict "command" $ready) "periodSeconds" 5 "timeoutSeconds" 10 "failureThreshold" 120) -}}

{{- $volume := dict "name" "scratch" "w" . "space" ($own.space | default "20Gi") "class" $dump.own.storageClass -}}
{{- $_ := include "platform-lib.context.backup-space" $volume -}}
{{- $_ := set $job "spec" (dict
      "initContainers" (list $fetch.made $database.made $restore.made) "containers" (list $check.made)
      "volumes" (list $dump.volume $volume.made)) -}}
{{- $_ := set $job "egress" (list $dump.s3.egress) -}}
{{- $_ := include "platform-lib.context.backup-cronjob" $job -}}
{{- end -}}
{{- end -}}

{{- define "platform-lib.context.backup-fetch-script" -}}
set -eu
stamp=$(rclone cat "$TARGET/LATEST")
case "$stamp" in
  [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]T[0-9][0-9][0-9][0-9][0-9][0-9]Z) ;;
  *) echo "fetch: LATEST names no dump: $stamp" >&2; exit 1 ;;
esac
rclone copy "$TARGET/$stamp" "$DUMP"
cd "$DUMP"
sha256sum -c SHA256SUMS
echo "$stamp: fetched"
{{- end -}}
