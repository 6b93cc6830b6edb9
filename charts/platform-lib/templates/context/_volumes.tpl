{{- /*
  What `storage` asks for. Sets
    volumes         of the pod, a list; files and secrets add theirs
    mounts          of the main container, a list
    mountable       the names that `mounts` of another container may use
    claimTemplates  of a StatefulSet: each pod gets a claim of its own
    exclusive       the storage path of a claim that only one node at a time may mount, where pods would share it
  and adds a persistentVolumeClaim part for each claim that the pods share. A claim outlives its release unless
  `whenDeleted: Delete` says otherwise: `helm uninstall` must not be how data is lost.
*/ -}}
{{- define "platform-lib.context.volumes" -}}
{{- $w := . -}}
{{- $storage := .values.storage | default dict -}}
{{- $temporary := $storage.tmp | default dict -}}
{{- $empty := dict "own" (dict "sizeLimit" ($temporary.sizeLimit | default "256Mi") "medium" $temporary.medium) -}}
{{- $_ := include "platform-lib.context.empty-dir" $empty -}}
{{- $_ := set . "volumes" (list (dict "name" "tmp" "emptyDir" $empty.emptyDir)) -}}
{{- $_ := set . "mounts" (list (dict "name" "tmp" "mountPath" "/tmp")) -}}
{{- $_ := set . "mountable" (dict "tmp" true) -}}
{{- $_ := set . "claimTemplates" list -}}
{{- $_ := set . "claims" dict -}}
{{- range $name, $own := omit $storage "tmp" -}}
{{- $at := dict "w" $w "name" $name "own" $own "path" (printf "storage.%s" $name) -}}
{{- if hasKey $own "empty" -}}
{{- $asked := dict "own" $own.empty -}}
{{- $_ := include "platform-lib.context.empty-dir" $asked -}}
{{- $_ := set $at "source" (dict "emptyDir" $asked.emptyDir) -}}
{{- else if hasKey $own "claim" -}}
{{- $_ := set $at "source" (dict "persistentVolumeClaim" (dict "claimName" $own.claim)) -}}
{{- if has ($own.access | default "ReadWriteOnce") (list "ReadWriteOnce" "ReadWriteOncePod") -}}
{{- $_ := set $w "exclusive" $at.path -}}
{{- end -}}
{{- else -}}
{{- $_ := include "platform-lib.context.claim" $at -}}
{{- end -}}
{{- $_ := include "platform-lib.context.volume" $at -}}
{{- end -}}
{{- end -}}

{{- /*
  Adds a volume to the pod: takes w, name, path, source (Kubernetes' form; absent where a claim template provides it) and
  own (with mount, readOnly, subPath or key).
*/ -}}
{{- define "platform-lib.context.volume" -}}
{{- $w := .w -}}
{{- with .source -}}
{{- $volume := dict "name" $.name -}}
{{- $_ := include "platform-lib.context.overlay" (list $volume .) -}}
{{- $_ := set $w "volumes" (append $w.volumes $volume) -}}
{{- end -}}
{{- $_ := set $w "mentioned" (append $w.mentioned (dict "name" .name "path" .path)) -}}
{{- $_ := set $w.mountable .name (.own.key | default "") -}}
{{- with .own.mount -}}
{{- $given := dict "path" . -}}
{{- $_ := include "platform-lib.context.overlay" (list $given (pick $.own "readOnly" "subPath")) -}}
{{- $asked := dict "w" $w "volume" $.name "mount" $given "path" (printf "%s.mount" $.path) -}}
{{- $_ := include "platform-lib.context.mount" $asked -}}
{{- $_ := set $w "mounts" (append $w.mounts $asked.entry) -}}
{{- end -}}
{{- end -}}

{{- /*
  A mount of a container: takes w, volume, path and mount (a path, or path, readOnly, subPath), sets `entry`. A file with
  a `key` is mounted alone, at that very path.
*/ -}}
{{- define "platform-lib.context.mount" -}}
{{- $given := kindIs "map" .mount | ternary .mount (dict "path" .mount) -}}
{{- $entry := dict "name" .volume "mountPath" $given.path -}}
{{- if $given.readOnly -}}
{{- $_ := set $entry "readOnly" true -}}
{{- end -}}
{{- if not (hasKey .w.mountable .volume) -}}
{{- $_ := set .w "unmountable" (append (.w.unmountable | default list) (dict "path" .path "name" .volume)) -}}
{{- else -}}
{{- with $given.subPath | default (eq .volume "tmp" | ternary "" (get .w.mountable .volume)) -}}
{{- $_ := set $entry "subPath" . -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "entry" $entry -}}
{{- end -}}

{{- /* Takes own (sizeLimit, medium), sets emptyDir. */ -}}
{{- define "platform-lib.context.empty-dir" -}}
{{- $made := dict -}}
{{- if hasKey .own "sizeLimit" -}}
{{- $_ := set $made "sizeLimit" (include "platform-lib.context.text" .own.sizeLimit) -}}
{{- end -}}
{{- with .own.medium -}}
{{- $_ := set $made "medium" . -}}
{{- end -}}
{{- $_ := set . "emptyDir" $made -}}
{{- end -}}

{{- /*
  A claim that is made: takes w, name, own and path. Sets `source`, or adds a claim template, by how the pods share it:
  `ephemeral` lives and dies with a pod, a StatefulSet's pods have one each unless it is `shared`, others share one.
*/ -}}
{{- define "platform-lib.context.claim" -}}
{{- $w := .w -}}
{{- $own := .own -}}
{{- $access := $own.access | default "ReadWriteOnce" -}}
{{- $mode := "shared" -}}
{{- if $own.ephemeral -}}
{{- $mode = "ephemeral" -}}
{{- else if and (eq $w.kind "StatefulSet") (not $own.shared) -}}
{{- $mode = "each" -}}
{{- end -}}
{{- $spec := dict
      "accessModes" (list $access) "volumeMode" "Filesystem"
      "resources" (dict "requests" (dict "storage" (include "platform-lib.context.text" (eq $mode "each" | ternary ($own.initialSize | default $own.size) $own.size)))) -}}
{{- with $own.class | default $w.context.profile.storageClass -}}
{{- $_ := set $spec "storageClassName" . -}}
{{- end -}}
{{- with $own.from -}}
{{- $_ := set $spec "dataSource" (hasKey . "snapshot" | ternary
      (dict "apiGroup" "snapshot.storage.k8s.io" "kind" "VolumeSnapshot" "name" .snapshot)
      (dict "kind" "PersistentVolumeClaim" "name" .claim)) -}}
{{- end -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $labels $own.labels $w.selector) -}}
{{- if eq $mode "ephemeral" -}}
{{- $_ := set . "source" (dict "ephemeral" (dict "volumeClaimTemplate" (dict "metadata" (dict "labels" $labels) "spec" $spec))) -}}
{{- else if eq $mode "each" -}}
{{- $metadata := dict "name" .name "labels" $labels -}}
{{- with $own.annotations -}}
{{- $texts := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $texts .) -}}
{{- $_ := set $metadata "annotations" $texts -}}
{{- end -}}
{{- $_ := set $w "claimTemplates" (append $w.claimTemplates (dict
      "apiVersion" "v1" "kind" "PersistentVolumeClaim" "metadata" $metadata "spec" $spec)) -}}
{{- else -}}
{{- $annotations := dict -}}
{{- if ne ($own.whenDeleted | default "Retain") "Delete" -}}
{{- $_ := set $annotations "helm.sh/resource-policy" "keep" -}}
{{- end -}}
{{- $_ := include "platform-lib.context.overlay" (list $annotations $own.annotations) -}}
{{- $claim := printf "%s-%s" $w.name .name -}}
{{- $at := dict "w" $w "name" $claim "labels" $own.labels "annotations" $annotations -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := include "platform-lib.context.part" (list $w "persistentVolumeClaim" (dict "metadata" $at.metadata "spec" $spec)) -}}
{{- $_ := set . "source" (dict "persistentVolumeClaim" (dict "claimName" $claim)) -}}
{{- end -}}
{{- if ne $mode "ephemeral" -}}
{{- $_ := set $w.claims .name (dict "mode" $mode "own" $own "path" .path "claim" (eq $mode "each" | ternary "" (printf "%s-%s" $w.name .name))) -}}
{{- if and (eq $mode "shared") (has $access (list "ReadWriteOnce" "ReadWriteOncePod")) -}}
{{- $_ := set $w "exclusive" .path -}}
{{- end -}}
{{- end -}}
{{- end -}}
