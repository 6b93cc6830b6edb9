{{- /*
  Where secrets come from. The parts of a workload refer to them by their key in `secrets`, the root's included. Sets
    secrets           by key: object (the Secret's name), path, keys (the known ones; absent where nobody knows them),
                      whole (what decides its data) and some (the same by key, for keys that depend on nothing else)
    envLayers         the variables of the workload's image, as context.env wants them: those of its needs, what `env` of
                      the root's secrets says, the root's `env`, and both again of the workload
    envFromLayers     the same for whole Secrets and ConfigMaps
    secretUses        references with the path where they are written, for the checks
    secretsInPod      by key: what this pod refers to, as a dict of Secret keys, or "whole"
  and adds one part for each object that is made. No literal is ever written to an object: no Secret is made here.
*/ -}}
{{- define "platform-lib.context.secrets" -}}
{{- $w := . -}}
{{- $_ := set . "envLayers" (list .needEnv .from.env .values.env) -}}
{{- $_ := set . "envFromLayers" (list .from.envFrom .values.envFrom) -}}
{{- $root := .context.rootSecrets | default dict -}}
{{- if or .values.secrets $root.secrets -}}
{{- $_ := set . "secrets" dict -}}
{{- $_ := set . "secretUses" list -}}
{{- $_ := set . "secretsInPod" dict -}}
{{- $_ := set . "secretTwice" list -}}
{{- $own := dict "secrets" dict "env" dict "envFrom" dict -}}
{{- range $group := list "external" "sealed" "existing" "csi" -}}
{{- range $key, $given := get ($w.values.secrets | default dict) $group | default dict -}}
{{- $path := printf "secrets.%s.%s" $group $key -}}
{{- $entry := dict "w" $w "key" $key "group" $group "own" $given "path" (print $w.path $path) "object" (printf "%s-%s" $w.name $key) -}}
{{- $_ := include (printf "platform-lib.context.secrets.%s" $group) $entry -}}
{{- if hasKey $own.secrets $key -}}
{{- $_ := set $w "secretTwice" (append $w.secretTwice (dict "path" $entry.path "key" $key "other" (get $own.secrets $key).path)) -}}
{{- end -}}
{{- $_ := set $own.secrets $key $entry -}}
{{- $_ := include "platform-lib.context.secrets.env" (list $own $entry) -}}
{{- if and $given.mount $w.mountable -}}
{{- $_ := include "platform-lib.context.secrets.mount" (dict "w" $w "entry" $entry "path" $path) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := include "platform-lib.context.overlay" (list .secrets $root.secrets $own.secrets) -}}
{{- range $kind := list "env" "envFrom" -}}
{{- $inherited := dict -}}
{{- range $name, $reference := get $root $kind | default dict -}}
{{- /* A secret of the workload's own replaces the root's of that name; the root's CSI volume is not in these pods. */ -}}
{{- if and (not (hasKey $own.secrets $reference.secret)) (ne (get $root.secrets $reference.secret).group "csi") -}}
{{- $_ := set $inherited $name $reference -}}
{{- end -}}
{{- end -}}
{{- $_ := set $w (print $kind "Layers") (list (eq $kind "env" | ternary $w.needEnv dict) $inherited (get $w.from $kind) (get $own $kind) (get $w.values $kind)) -}}
{{- end -}}
{{- if eq .key "main" -}}
{{- $_ := set .context "rootSecrets" $own -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* What `env` of a secret adds to its level: (list LEVEL ENTRY). */ -}}
{{- define "platform-lib.context.secrets.env" -}}
{{- $level := index . 0 -}}
{{- $entry := index . 1 -}}
{{- $env := $entry.own.env -}}
{{- if kindIs "map" $env -}}
{{- range $variable, $key := $env -}}
{{- $reference := dict "secret" $entry.key "key" $key "from" (print $entry.path ".env." $variable) -}}
{{- if $entry.own.optional -}}
{{- $_ := set $reference "optional" true -}}
{{- end -}}
{{- $_ := set $level.env $variable $reference -}}
{{- end -}}
{{- else if $env -}}
{{- $reference := dict "secret" $entry.key "from" (print $entry.path ".env") -}}
{{- if $entry.own.optional -}}
{{- $_ := set $reference "optional" true -}}
{{- end -}}
{{- $_ := set $level.envFrom (print "secrets." $entry.key) $reference -}}
{{- end -}}
{{- end -}}

{{- /*
  A folder of the main container with the keys as files. Only the group of the pod reads them: context.security gives
  volumes that group where the values name none.
*/ -}}
{{- define "platform-lib.context.secrets.mount" -}}
{{- $w := .w -}}
{{- $entry := .entry -}}
{{- $at := dict "w" $w "name" $entry.key "path" .path "own" (dict "mount" $entry.own.mount "readOnly" true) -}}
{{- if eq $entry.group "csi" -}}
{{- $_ := set $at "source" (dict "csi" (dict
      "driver" "secrets-store.csi.k8s.io" "readOnly" true "volumeAttributes" (dict "secretProviderClass" $entry.class))) -}}
{{- else -}}
{{- $_ := set $w "secretGroup" true -}}
{{- $secret := dict "secretName" $entry.object "defaultMode" 288 -}}
{{- if $entry.own.optional -}}
{{- $_ := set $secret "optional" true -}}
{{- end -}}
{{- $_ := set $at "source" (dict "secret" $secret) -}}
{{- end -}}
{{- $_ := set $w.secretsInPod $entry.key "whole" -}}
{{- $_ := include "platform-lib.context.volume" $at -}}
{{- end -}}

{{- /* Adds the object KIND of an entry to what is rendered: (list ENTRY KIND FIELDS ANNOTATIONS). */ -}}
{{- define "platform-lib.context.secrets.part" -}}
{{- $entry := index . 0 -}}
{{- $at := dict "w" $entry.w "name" $entry.object "annotations" (index . 3) -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $object := index . 2 -}}
{{- $_ := set $object "metadata" $at.metadata -}}
{{- $_ := include "platform-lib.context.part" (list $entry.w (index . 1) $object) -}}
{{- end -}}

{{- /*
  An ExternalSecret. What its API server would fill in is written out, so that a GitOps controller sees no difference;
  the Secret goes with the ExternalSecret, and stays when the store loses the original.
*/ -}}
{{- define "platform-lib.context.secrets.external" -}}
{{- $own := .own -}}
{{- $profile := .w.context.profile -}}
{{- $all := hasKey $own "all" | ternary $own.all (empty $own.keys) -}}
{{- $store := dict
      "name" ($own.store | default $profile.secretStore)
      "kind" ($own.storeKind | default (empty $own.store | ternary $profile.secretStoreKind "SecretStore")) -}}
{{- $data := list -}}
{{- $known := list -}}
{{- $some := dict -}}
{{- $sourceless := list -}}
{{- range $key, $source := $own.keys | default dict -}}
{{- $source = kindIs "map" $source | ternary $source (dict "property" $source) -}}
{{- $from := $source.from | default $own.from -}}
{{- if not $from -}}
{{- $sourceless = append $sourceless (printf "keys.%s.from" $key) -}}
{{- end -}}
{{- $remote := dict "from" $from "version" ($source.version | default "") "decode" ($source.decode | default "None") "property" ($source.property | default "") -}}
{{- $asked := dict "given" $remote -}}
{{- $_ := include "platform-lib.context.secrets.remote" $asked -}}
{{- $data = append $data (dict "secretKey" $key "remoteRef" $asked.made) -}}
{{- $known = append $known $key -}}
{{- $_ := set $some $key (list $store $asked.made) -}}
{{- end -}}
{{- $spec := dict "secretStoreRef" $store "data" $data -}}
{{- if $all -}}
{{- if not $own.from -}}
{{- $sourceless = append $sourceless "from" -}}
{{- end -}}
{{- $asked := dict "given" (dict "from" $own.from "version" ($own.version | default "") "decode" ($own.decode | default "None") "property" "") -}}
{{- $_ := include "platform-lib.context.secrets.remote" $asked -}}
{{- $_ := set $spec "dataFrom" (list (dict "extract" $asked.made)) -}}
{{- end -}}
{{- $given := $own.template | default dict -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $labels $given.labels .w.selector) -}}
{{- $metadata := dict "labels" $labels -}}
{{- with $given.annotations -}}
{{- $annotations := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $annotations .) -}}
{{- $_ := set $metadata "annotations" $annotations -}}
{{- end -}}
{{- /* Without a template the Secret would get the labels of the ExternalSecret, the chart's version among them. */ -}}
{{- $template := dict "engineVersion" "v2" "mergePolicy" "Merge" "type" ($given.type | default "Opaque") "metadata" $metadata -}}
{{- with $given.data -}}
{{- $_ := set $template "data" . -}}
{{- $known = concat $known (keys .) -}}
{{- $some = dict -}}
{{- end -}}
{{- $_ := set . "whole" (list $spec (omit $template "metadata")) -}}
{{- $_ := set . "some" $some -}}
{{- if not $all -}}
{{- $_ := set . "keys" ($known | uniq | sortAlpha) -}}
{{- end -}}
{{- $_ := set . "store" $store.name -}}
{{- $_ := set . "sourceless" $sourceless -}}
{{- $object := dict "spec" $spec "template" $template "refresh" ($own.refresh | default $profile.secretRefresh) -}}
{{- $_ := include "platform-lib.context.secrets.part" (list . "externalSecret" $object dict) -}}
{{- end -}}

{{- /* A reference into the store: takes given (from, property, version, decode), sets `made`. */ -}}
{{- define "platform-lib.context.secrets.remote" -}}
{{- $made := dict "key" .given.from "conversionStrategy" "Default" "decodingStrategy" .given.decode "metadataPolicy" "None" -}}
{{- range $field, $value := pick .given "property" "version" -}}
{{- if $value -}}
{{- $_ := set $made $field $value -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "made" $made -}}
{{- end -}}

{{- /* A SealedSecret: the scope is written on it and, because the controller reads it there, on its template. */ -}}
{{- define "platform-lib.context.secrets.sealed" -}}
{{- $own := .own -}}
{{- $scope := dict -}}
{{- if ne ($own.scope | default "strict") "strict" -}}
{{- $_ := set $scope (printf "sealedsecrets.bitnami.com/%s" $own.scope) "true" -}}
{{- end -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $labels .w.selector) -}}
{{- $metadata := dict "name" .object "namespace" .w.context.root.Release.Namespace "labels" $labels -}}
{{- with $scope -}}
{{- $_ := set $metadata "annotations" . -}}
{{- end -}}
{{- $type := $own.type | default "Opaque" -}}
{{- $_ := set . "keys" (keys $own.encrypted | sortAlpha) -}}
{{- $_ := set . "whole" (list $own.encrypted $type) -}}
{{- $_ := set . "some" $own.encrypted -}}
{{- $object := dict "encrypted" $own.encrypted "template" (dict "type" $type "metadata" $metadata) -}}
{{- $_ := include "platform-lib.context.secrets.part" (list . "sealedSecret" $object $scope) -}}
{{- end -}}

{{- /* A Secret that somebody else makes. Its data is not ours to know, so no checksum follows it. */ -}}
{{- define "platform-lib.context.secrets.existing" -}}
{{- $_ := set . "object" .own.name -}}
{{- end -}}

{{- /* A volume of the CSI driver, by a SecretProviderClass of ours or one that is there. */ -}}
{{- define "platform-lib.context.secrets.csi" -}}
{{- $own := .own -}}
{{- $_ := set . "class" ($own.class | default .object) -}}
{{- $_ := set . "synced" (hasKey $own "sync") -}}
{{- if not $own.class -}}
{{- $parameters := dict -}}
{{- range $name, $value := $own.parameters | default dict -}}
{{- $_ := set $parameters $name (or (kindIs "map" $value) (kindIs "slice" $value) | ternary (print (toYaml $value) "\n") (include "platform-lib.context.text" $value)) -}}
{{- end -}}
{{- $spec := dict "provider" $own.provider "parameters" $parameters -}}
{{- with $own.sync -}}
{{- $data := list -}}
{{- range $key, $object := . -}}
{{- $data = append $data (dict "key" $key "objectName" $object) -}}
{{- end -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $labels $.w.selector) -}}
{{- $_ := set $spec "secretObjects" (list (dict "secretName" $.object "type" ($own.type | default "Opaque") "labels" $labels "data" $data)) -}}
{{- $_ := set $ "keys" (keys . | sortAlpha) -}}
{{- end -}}
{{- $_ := set . "whole" $spec -}}
{{- $_ := include "platform-lib.context.secrets.part" (list . "secretProviderClass" (dict "spec" $spec) dict) -}}
{{- end -}}
{{- end -}}

{{- /*
  The name of the Secret that a reference means: (dict "w" W "name" WRITTEN "key" KEY "path" PATH "pod" true). A name
  that is no key of `secrets` is that of an object and taken as it is. Sets `name` and notes the reference: for the
  checks, and with `pod` for the checksum of this pod. Without a key it refers to the whole Secret.
*/ -}}
{{- define "platform-lib.context.secret" -}}
{{- $w := .w -}}
{{- if hasKey ($w.secrets | default dict) .name -}}
{{- $entry := get $w.secrets .name -}}
{{- $_ := set $w "secretUses" (append $w.secretUses (dict "path" .path "entry" $entry "key" .key)) -}}
{{- if .pod -}}
{{- if .key -}}
{{- $used := get $w.secretsInPod .name | default dict -}}
{{- if kindIs "map" $used -}}
{{- $_ := set $used .key true -}}
{{- $_ := set $w.secretsInPod .name $used -}}
{{- end -}}
{{- else -}}
{{- $_ := set $w.secretsInPod .name "whole" -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "name" $entry.object -}}
{{- end -}}
{{- end -}}

{{- /* Annotates the pods with a checksum of what decides the secrets that they refer to, key by key where it can. */ -}}
{{- define "platform-lib.context.secrets-checksum" -}}
{{- $w := . -}}
{{- $sums := dict -}}
{{- range $name, $used := .secretsInPod | default dict -}}
{{- $entry := get $w.secrets $name -}}
{{- if hasKey $entry "whole" -}}
{{- $definition := $entry.whole -}}
{{- if kindIs "map" $used -}}
{{- $picked := dict -}}
{{- $independent := true -}}
{{- range $key := keys $used -}}
{{- if hasKey ($entry.some | default dict) $key -}}
{{- $_ := set $picked $key (get $entry.some $key) -}}
{{- else -}}
{{- $independent = false -}}
{{- end -}}
{{- end -}}
{{- if $independent -}}
{{- $definition = $picked -}}
{{- end -}}
{{- end -}}
{{- $_ := set $sums $name $definition -}}
{{- end -}}
{{- end -}}
{{- with $sums -}}
{{- $_ := set $w.podAnnotations "helm-platform.io/secrets-checksum" (toJson . | sha256sum | trunc 16) -}}
{{- end -}}
{{- end -}}
