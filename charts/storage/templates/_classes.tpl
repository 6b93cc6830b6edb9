{{- /*
  StorageClasses and VolumeSnapshotClasses: those of files/profiles/PROFILE.yaml, with the values' classes and
  snapshotClasses laid over by name. Sets classNames, defaults and snapshotDefaults: names, the last two of those that
  are the cluster's default. `existing` makes none: the cluster has them, and existing.classes says which.
*/ -}}
{{- define "storage.classes" -}}
{{- $context := . -}}
{{- $values := .values -}}
{{- $_ := set . "classNames" ($values.existing.classes | default list) -}}
{{- $_ := set . "snapshotNames" ($values.existing.snapshotClasses | default list) -}}
{{- $_ := set . "defaults" list -}}
{{- $_ := set . "snapshotDefaults" list -}}
{{- if ne $values.profile "existing" -}}
{{- $known := .root.Files.Get (printf "files/profiles/%s.yaml" $values.profile) | fromYaml -}}
{{- $provisioner := $values.provisioner | default $known.provisioner -}}
{{- $_ := set . "classNames" list -}}
{{- $_ := set . "snapshotNames" list -}}
{{- $classes := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $classes $known.classes ($values.classes | default dict)) -}}
{{- range $name, $own := $classes -}}
{{- if kindIs "map" $own -}}
{{- $_ := set $context "classNames" (append $context.classNames $name) -}}
{{- $parameters := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $parameters $known.parameters $own.parameters) -}}
{{- $fields := dict
      "provisioner" $provisioner
      "reclaimPolicy" ($own.reclaimPolicy | default "Delete")
      "volumeBindingMode" ($own.binding | default "WaitForFirstConsumer")
      "allowVolumeExpansion" (ne (toString $own.expansion) "false") -}}
{{- with $parameters -}}
{{- $_ := set $fields "parameters" . -}}
{{- end -}}
{{- with $own.mountOptions -}}
{{- $_ := set $fields "mountOptions" . -}}
{{- end -}}
{{- $annotations := dict -}}
{{- if $own.default -}}
{{- $_ := set $context "defaults" (append $context.defaults $name) -}}
{{- $_ := set $annotations "storageclass.kubernetes.io/is-default-class" "true" -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.cluster-object" (dict
      "context" $context "api" "storage.k8s.io/v1" "kind" "StorageClass" "name" $name "fields" $fields "annotations" $annotations) -}}
{{- end -}}
{{- end -}}
{{- $classes = dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $classes $known.snapshotClasses ($values.snapshotClasses | default dict)) -}}
{{- range $name, $own := $classes -}}
{{- if kindIs "map" $own -}}
{{- $_ := set $context "snapshotNames" (append $context.snapshotNames $name) -}}
{{- $fields := dict "driver" $provisioner "deletionPolicy" ($own.deletionPolicy | default "Delete") -}}
{{- with $own.parameters -}}
{{- $_ := set $fields "parameters" . -}}
{{- end -}}
{{- $annotations := dict -}}
{{- $labels := dict -}}
{{- /* Velero takes the class with this label, of the driver of the volume. */ -}}
{{- if $own.default -}}
{{- $_ := set $context "snapshotDefaults" (append $context.snapshotDefaults $name) -}}
{{- $_ := set $annotations "snapshot.storage.kubernetes.io/is-default-class" "true" -}}
{{- $_ := set $labels "velero.io/csi-volumesnapshot-class" "true" -}}
{{- end -}}
{{- $_ := include "platform-lib.platform.cluster-object" (dict
      "context" $context "api" "snapshot.storage.k8s.io/v1" "kind" "VolumeSnapshotClass" "name" $name "fields" $fields "annotations" $annotations "labels" $labels) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
