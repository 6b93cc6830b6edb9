{{- /*
  Velero's snapshots and the CronJob's of one volume: the second knows nothing of the first's hooks, and both cost. Files
  copied by Velero beside snapshots in the cluster are no contradiction.
*/ -}}
{{- define "platform-lib.checks.backup-twice" -}}
{{- $w := . -}}
{{- $velero := .values.backup.velero | default dict -}}
{{- if and (hasKey .values.backup "snapshot") (eq ($velero.method | default "") "snapshot") -}}
{{- $first := dict "w" . "own" $velero -}}
{{- $_ := include "platform-lib.context.backup-volumes" $first -}}
{{- $second := dict "w" . "own" .values.backup.snapshot -}}
{{- $_ := include "platform-lib.context.backup-volumes" $second -}}
{{- range $second.names -}}
{{- if has . $first.names -}}
{{- $_ := include "platform-lib.checks.problem" (list $w.context (print $w.path "backup.snapshot.volumes")
      (printf "Velero takes snapshots of `%s` too; take it out of one of them, or write `method: files` at %sbackup.velero" . $w.path)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
