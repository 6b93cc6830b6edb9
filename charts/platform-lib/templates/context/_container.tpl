{{- /*
  One container in Kubernetes' form. Takes
    w, own (its values), name, path (the prefix of its values paths within the workload's; "" for the main container)
    role     main, container, init or sidecar
    image, env and envFrom (as of context.env), mounts (a list)
  and sets `container`. What lowers its security is added to w.relaxed; w.blocks gets its values (`own`), their whole path
  and its resources, for the checks.
*/ -}}
{{- define "platform-lib.context.container" -}}
{{- $at := . -}}
{{- $w := .w -}}
{{- $own := .own -}}
{{- $_ := include "platform-lib.context.env" . -}}
{{- $_ := include "platform-lib.context.resources" . -}}
{{- $_ := include "platform-lib.context.container-security" . -}}
{{- $container := dict
      "name" .name "image" .image.reference "imagePullPolicy" .image.pullPolicy
      "resources" .resources "securityContext" .securityContext "volumeMounts" .mounts -}}
{{- $_ := set $w "blocks" (append $w.blocks (dict "path" (print $w.path .path) "own" $own "resources" .resources)) -}}
{{- if ne .role "init" -}}
{{- $_ := include "platform-lib.context.lifecycle" . -}}
{{- $_ := include "platform-lib.context.probes" . -}}
{{- $_ := include "platform-lib.context.overlay" (list $container .probes) -}}
{{- end -}}
{{- range $field, $value := dict
      "command" $own.command "args" $own.args "workingDir" $own.workingDir
      "env" .envList "envFrom" .envFromList "lifecycle" .lifecycle -}}
{{- if $value -}}
{{- $_ := set $container $field $value -}}
{{- end -}}
{{- end -}}
{{- $ports := list -}}
{{- range $w.ports -}}
{{- if eq .container $at.name -}}
{{- $ports = append $ports (dict "name" .name "containerPort" .number "protocol" .protocol) -}}
{{- end -}}
{{- end -}}
{{- with $ports -}}
{{- $_ := set $container "ports" . -}}
{{- end -}}
{{- if eq .role "sidecar" -}}
{{- $_ := set $container "restartPolicy" "Always" -}}
{{- end -}}
{{- with $own.containerSpec -}}
{{- $_ := include "platform-lib.context.hatch" (list $w $at.path "containerSpec" $container .) -}}
{{- end -}}
{{- $_ := set . "container" $container -}}
{{- end -}}

{{- /*
  The containers beside the main one. Sets containers and initContainers (with the sidecars), each ordered by `order`
  and then by name; a sidecar starts before an init container of the same order. A container without a repository of
  its own runs the workload's image and gets its variables; another image gets only what its own block says.
*/ -}}
{{- define "platform-lib.context.further-containers" -}}
{{- $w := . -}}
{{- $lists := dict "containers" dict "initContainers" dict -}}
{{- range $group := list "sidecars" "initContainers" "containers" -}}
{{- range $key, $own := get $w.values $group | default dict -}}
{{- if ne (toString $own.enabled) "false" -}}
{{- $path := printf "%s.%s." $group $key -}}
{{- $image := dict "w" $w "own" $own.image "from" $w.image "path" (print $w.path $path) "fromPath" $w.path -}}
{{- $_ := include "platform-lib.context.image" $image -}}
{{- $_ := set $w "pullSecrets" (concat $w.pullSecrets $image.image.pullSecrets) -}}
{{- $same := empty (dig "image" "repository" "" $own) -}}
{{- $mounts := list (dict "name" "tmp" "mountPath" "/tmp") -}}
{{- range $volume, $mount := $own.mounts | default dict -}}
{{- $asked := dict "w" $w "volume" $volume "mount" $mount "path" (printf "%smounts.%s" $path $volume) -}}
{{- $_ := include "platform-lib.context.mount" $asked -}}
{{- $mounts = append $mounts $asked.entry -}}
{{- end -}}
{{- $at := dict "w" $w "own" $own "name" $key "path" $path "image" $image.image "mounts" $mounts
      "role" (get (dict "sidecars" "sidecar" "initContainers" "init" "containers" "container") $group)
      "env" (append ($same | ternary $w.envLayers list) $own.env)
      "envFrom" (append ($same | ternary $w.envFromLayers list) $own.envFrom) -}}
{{- $_ := include "platform-lib.context.container" $at -}}
{{- $place := printf "%06d %s %s" (add 100000 (int64 ($own.order | default 0))) (eq $group "sidecars" | ternary "a" "b") $key -}}
{{- $_ := set (get $lists (eq $group "containers" | ternary "containers" "initContainers")) $place $at.container -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $places := $lists -}}
{{- $ordered := list -}}
{{- range $place := keys $places | sortAlpha -}}
{{- $ordered = append $ordered (get $places $place) -}}
{{- end -}}
{{- $_ := set $w $name $ordered -}}
{{- end -}}
{{- end -}}
