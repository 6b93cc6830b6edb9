{{- /*
  What `backup` asks for. Sets persistent: the volumes that keep data, by name, with path, own (as written), mode (shared,
  each or existing) and claims (the names of the PersistentVolumeClaims of the pods that are always there). Each
  mechanism has a file context/_backup-NAME.tpl, each recipe a file below context/backup/.
  Runs also without `backup`: `initialSize` of a claim is expanded here.
*/ -}}
{{- define "platform-lib.context.backup" -}}
{{- $own := .values.backup | default dict -}}
{{- $_ := include "platform-lib.context.backup-expand" . -}}
{{- if $own -}}
{{- $_ := include "platform-lib.context.backup-persistent" . -}}
{{- $_ := set . "watched" list -}}
{{- $_ := set . "schedules" list -}}
{{- range $mechanism := list "velero" "snapshot" "dump" "drill" -}}
{{- if hasKey $own $mechanism -}}
{{- $_ := include (printf "platform-lib.context.backup-%s" $mechanism) $ -}}
{{- end -}}
{{- end -}}
{{- $_ := include "platform-lib.context.backup-alerts" . -}}
{{- end -}}
{{- end -}}

{{- /* The label by which the platform's own schedules find what they save; before any object has copied the labels. */ -}}
{{- define "platform-lib.context.backup-plan" -}}
{{- $velero := (.values.backup | default dict).velero -}}
{{- if and (kindIs "map" $velero) (not (hasKey ($velero | default dict) "schedule")) -}}
{{- range $labels := list .labels .podLabels -}}
{{- $_ := set $labels "helm-platform.io/backup" ($velero.plan | default "daily") -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "platform-lib.context.backup-persistent" -}}
{{- $w := . -}}
{{- $persistent := dict -}}
{{- range $name, $own := omit (.values.storage | default dict) "tmp" -}}
{{- $path := printf "storage.%s" $name -}}
{{- if hasKey $own "claim" -}}
{{- $_ := set $persistent $name (dict "path" $path "own" $own "mode" "existing" "claims" (list $own.claim)) -}}
{{- else if hasKey $w.claims $name -}}
{{- $made := get $w.claims $name -}}
{{- $claims := list $made.claim -}}
{{- if eq $made.mode "each" -}}
{{- $claims = list -}}
{{- range $ordinal := until (max 1 $w.guaranteed | int) -}}
{{- $claims = append $claims (printf "%s-%s-%d" $name $w.name $ordinal) -}}
{{- end -}}
{{- end -}}
{{- $_ := set $persistent $name (dict "path" $path "own" $own "mode" $made.mode "claims" $claims) -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "persistent" $persistent -}}
{{- end -}}

{{- /* The volumes a mechanism takes: takes w and own (with `volumes`), sets names; the check backup-volume reports others. */ -}}
{{- define "platform-lib.context.backup-volumes" -}}
{{- $names := list -}}
{{- range $name := .own.volumes | default (keys .w.persistent | sortAlpha) -}}
{{- if hasKey $.w.persistent $name -}}
{{- $names = append $names $name -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "names" $names -}}
{{- end -}}

{{- /*
  What is known of a recipe: takes w and recipe, sets on the dict what the recipe's file sets, and
    named   the variables that hold the credentials, after `backup.credentials`
    header  the first line of its scripts: those values under names of ours
  Takes also host, port, limit, hold and directory for the header, all optional.
*/ -}}
{{- define "platform-lib.context.backup-recipe" -}}
{{- $_ := include (printf "platform-lib.context.backup.%s" .recipe) . -}}
{{- $given := (.w.values.backup | default dict).credentials | default dict -}}
{{- $named := dict "username" "" "password" "" "database" "" -}}
{{- if kindIs "map" $given -}}
{{- $_ := include "platform-lib.context.overlay" (list $named .variables $given) -}}
{{- end -}}
{{- $_ := set . "named" $named -}}
{{- $words := list -}}
{{- range $field := list "username" "password" "database" -}}
{{- $fallback := and (eq $field "username") $.user | default "" -}}
{{- with get $named $field -}}
{{- $words = append $words (printf "BACKUP_%s=\"${%s:-%s}\"" (upper $field) . $fallback) -}}
{{- else -}}
{{- $words = append $words (printf "BACKUP_%s=\"%s\"" (upper $field) $fallback) -}}
{{- end -}}
{{- end -}}
{{- range $field := list "host" "port" "limit" "hold" "directory" -}}
{{- if hasKey $.given $field -}}
{{- $words = append $words (printf "BACKUP_%s=\"%s\"" (upper $field) (include "platform-lib.context.text" (get $.given $field))) -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "header" (printf "set -eu\nexport %s\n" ($words | join " ")) -}}
{{- end -}}

{{- /* A dump into the volume that is saved next: takes the recipe's dump script. Complete or not there at all. */ -}}
{{- define "platform-lib.context.backup.into-volume" -}}
umask 077
DUMP="$BACKUP_DIRECTORY/helm-platform-backup.next"
rm -rf "$DUMP"
mkdir "$DUMP"
{{ . }}
sync
rm -rf "$BACKUP_DIRECTORY/helm-platform-backup"
mv "$DUMP" "$BACKUP_DIRECTORY/helm-platform-backup"
{{- end -}}
