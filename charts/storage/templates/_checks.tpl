{{- /* What the schema cannot say. Adds to problems. */ -}}
{{- define "storage.checks" -}}
{{- $context := . -}}
{{- $values := .values -}}
{{- $places := dict "classes" "defaults" "snapshotClasses" "snapshotDefaults" -}}
{{- if eq $values.profile "existing" -}}
{{- range $path, $_ := $places -}}
{{- if get $values $path -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path
      (printf "the profile `existing` makes none; write their names in existing.%s, or choose another profile" $path)) -}}
{{- end -}}
{{- end -}}
{{- include "storage.checks.cluster" . -}}
{{- else -}}
{{- range $path, $names := $places -}}
{{- $found := get $context $names -}}
{{- if ne (len $found) 1 -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $path
      (printf "%s the default and one must be; write `default: true` in exactly one" (empty $found | ternary "none is" (printf "`%s` are" (join "`, `" $found))))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $path, $named := dict "storage.class" (list .profile.storageClass .classNames) "backup.snapshotClass" (list .profile.backup.snapshotClass .snapshotNames) -}}
{{- $name := index $named 0 -}}
{{- $names := index $named 1 -}}
{{- if and $name $names (not (has $name $names)) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (print "global.platform." $path)
      (printf "`%s` is none of the classes, which are %s" $name (join ", " $names))) -}}
{{- end -}}
{{- end -}}
{{- range $name, $own := $values.classes | default dict -}}
{{- if and (kindIs "map" $own) (eq (toString (default dict $own.parameters).encrypted) "false") (not $own.reason) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "classes.%s.reason" $name)
      "is missing: the disks of this class are not encrypted; say why, or remove parameters.encrypted") -}}
{{- end -}}
{{- end -}}
{{- if and (eq $values.s3.provider "minio") (not $values.s3.reason) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "s3.reason"
      "is missing: MinIO is no longer maintained; say why seaweedfs or rustfs does not do") -}}
{{- end -}}
{{- if and .s3.bucket (ne $values.s3.provider "s3") (not .s3.endpoint) -}}
{{- $_ := include "platform-lib.checks.problem" (list . "global.platform.s3.endpoint"
      (printf "is missing: without it Amazon is asked, and s3.provider is `%s`" $values.s3.provider)) -}}
{{- end -}}
{{- if $values.velero.enabled -}}
{{- if not .s3.bucket -}}
{{- $_ := include "platform-lib.checks.problem" (list . "global.platform.s3.bucket"
      "is missing: Velero needs a place for backups; name the bucket, or write velero.enabled: false") -}}
{{- end -}}
{{- /* An application may choose any plan of the profile: one that nobody carries out is a backup that never is. */ -}}
{{- range $plan := .profile.backup.plans | default (list "daily") -}}
{{- if not (has $plan $context.planned) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context "velero.schedules"
      (printf "no schedule has `plan: %s`, which global.platform.backup.plans offers to applications; add one" $plan)) -}}
{{- end -}}
{{- end -}}
{{- range .crons.schedules -}}
{{- $cron := . -}}
{{- range .wrong -}}
{{- $_ := include "platform-lib.checks.problem" (list $context $cron.path (printf "`%s` is no schedule: %s" $cron.schedule .)) -}}
{{- end -}}
{{- end -}}
{{- range $name, $own := $values.velero.drills | default dict -}}
{{- if and (kindIs "map" $own) (not (kindIs "map" (get ($values.velero.schedules | default dict) $own.of))) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "velero.drills.%s.of" $name)
      (printf "`%s` is none of velero.schedules; name the one whose backups are tried" $own.of)) -}}
{{- end -}}
{{- end -}}
{{- range $name, $own := $values.velero.schedules | default dict -}}
{{- if and (kindIs "map" $own) $own.plan $own.labels -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "velero.schedules.%s.labels" $name)
      "a schedule with plan selects by the plan's label; remove plan or labels") -}}
{{- end -}}
{{- if kindIs "map" $own -}}
{{- range $hook, $facts := $own.hooks | default dict -}}
{{- if and (has $facts.recipe (list "postgres" "mysql")) (not $facts.directory) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context (printf "velero.schedules.%s.hooks.%s.directory" $name $hook)
      (printf "is missing: %s dumps into a volume that is saved; write where it is mounted" $facts.recipe)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Names that the cluster does not have. Only where a cluster is asked at all: `helm template` knows none. */ -}}
{{- define "storage.checks.cluster" -}}
{{- $context := . -}}
{{- if lookup "v1" "Namespace" "" "kube-system" -}}
{{- range $name := .values.existing.classes | default list -}}
{{- if not (lookup "storage.k8s.io/v1" "StorageClass" "" $name) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context "existing.classes"
      (printf "the cluster has no StorageClass `%s`; `kubectl get storageclass` lists those that it has" $name)) -}}
{{- end -}}
{{- end -}}
{{- if .root.Capabilities.APIVersions.Has "snapshot.storage.k8s.io/v1" -}}
{{- range $name := .values.existing.snapshotClasses | default list -}}
{{- if not (lookup "snapshot.storage.k8s.io/v1" "VolumeSnapshotClass" "" $name) -}}
{{- $_ := include "platform-lib.checks.problem" (list $context "existing.snapshotClasses"
      (printf "the cluster has no VolumeSnapshotClass `%s`; `kubectl get volumesnapshotclass` lists those that it has" $name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
