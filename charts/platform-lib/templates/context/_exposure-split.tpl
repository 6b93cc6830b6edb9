{{- /*
  What can be said only when every workload is known: the split of traffic, and the objects beside the workloads' own.
  A target takes `weight` percent of the requests, the workload itself the rest.
*/ -}}
{{- define "platform-lib.context.exposure-late" -}}
{{- $context := . -}}
{{- $more := list -}}
{{- range $w := .workloads -}}
{{- with $w.exposure -}}
{{- if and $w.values.expose.split (ne .protocol "tls") -}}
{{- $_ := include "platform-lib.context.split" $w -}}
{{- end -}}
{{- $more = concat $more .more -}}
{{- end -}}
{{- end -}}
{{- if $more -}}
{{- $_ := set . "parts" (concat .parts $more) -}}
{{- end -}}
{{- end -}}

{{- /*
  Sets exposure.targets: name, namespace, weight and, for a workload of the release, w. A target that is unknown or
  weights that do not add up are the checks' business; nothing is made of them.
*/ -}}
{{- define "platform-lib.context.split" -}}
{{- $w := . -}}
{{- $own := .context.root.Release.Namespace -}}
{{- $targets := list -}}
{{- $taken := 0 -}}
{{- $sound := true -}}
{{- range $key, $given := .values.expose.split -}}
{{- $target := dict "key" $key "weight" (int64 $given.weight) "namespace" (eq ($given.namespace | default $own) $own | ternary "" $given.namespace)
      "name" ($given.service | default "") "grant" (ne (toString $given.grant) "false") "given" $given -}}
{{- range $w.context.workloads -}}
{{- if and (eq .key ($given.workload | default "")) (ne .key $w.key) (ne .kind "none") (hasKey . "service") -}}
{{- $_ := set $target "name" .name -}}
{{- $_ := set $target "w" . -}}
{{- end -}}
{{- end -}}
{{- $taken = add $taken $target.weight -}}
{{- $targets = append $targets $target -}}
{{- end -}}
{{- $_ := set .exposure "targets" $targets -}}
{{- $_ := set .exposure "kept" (sub 100 $taken) -}}

{{- $lists := list -}}
{{- range $path := .exposure.paths -}}
{{- $backends := list -}}
{{- range $targets -}}
{{- $backend := dict "key" .key "name" .name "namespace" .namespace "weight" .weight -}}
{{- $_ := include "platform-lib.context.split-port" (dict "target" . "path" $path "into" $backend) -}}
{{- $backends = append $backends $backend -}}
{{- if or (not .name) (not $backend.port) -}}
{{- $sound = false -}}
{{- end -}}
{{- end -}}
{{- $lists = append $lists $backends -}}
{{- end -}}
{{- if $sound -}}
{{- range $kind := list "httpRoute" "grpcRoute" -}}
{{- range $index, $rule := (get $w $kind | default dict).rules -}}
{{- $_ := set $rule "backends" (concat (list (dict
      "name" $w.name "port" $rule.port.service "weight" $w.exposure.kept)) (index $lists $index)) -}}
{{- end -}}
{{- end -}}
{{- if and .ingress .ingress.split -}}
{{- $_ := include "platform-lib.context.split-ingress" (dict "w" . "lists" $lists) -}}
{{- end -}}
{{- range $targets -}}
{{- if .w -}}
{{- $_ := include "platform-lib.context.split-hole" (dict "w" $w "target" .) -}}
{{- else if and .namespace .grant (or $w.httpRoute $w.grpcRoute) -}}
{{- $_ := include "platform-lib.context.reference-grant" (dict "w" $w "name" .key "service" .name "namespace" .namespace
      "kind" (hasKey $w "grpcRoute" | ternary "GRPCRoute" "HTTPRoute")) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* The port of a target: takes target, path and into, sets port (the Service's number), portName and number there. Without a word the port of the same name. */ -}}
{{- define "platform-lib.context.split-port" -}}
{{- $into := .into -}}
{{- $given := .target.given.port | default "" -}}
{{- with .target.w -}}
{{- $ref := $given | default $.path.port.name -}}
{{- range .service.ports -}}
{{- if or (eq .name (toString $ref)) (and (not (kindIs "string" $ref)) (eq .number (int64 $ref))) -}}
{{- $_ := set $into "port" .service -}}
{{- $_ := set $into "portName" .name -}}
{{- $_ := set $into "number" .number -}}
{{- end -}}
{{- end -}}
{{- else -}}
{{- $_ := set $into "port" (kindIs "string" $given | ternary 0 $given | int64) -}}
{{- end -}}
{{- end -}}

{{- /* The split of an Ingress, as the provider's data says: weights in an annotation of its own backend, or a second Ingress. */ -}}
{{- define "platform-lib.context.split-ingress" -}}
{{- $w := .w -}}
{{- $entry := $w.ingress.split -}}
{{- $lists := .lists -}}
{{- if $entry.backend -}}
{{- $annotations := dict -}}
{{- range $index, $path := (first $w.ingress.rules).paths -}}
{{- $weighted := list (dict "serviceName" $w.name "servicePort" $path.port "weight" $w.exposure.kept) -}}
{{- range index $lists $index -}}
{{- $weighted = append $weighted (dict "serviceName" .name "servicePort" (.portName | default .port) "weight" .weight) -}}
{{- end -}}
{{- $filled := dict "node" $entry "forms" (dict "port" $path.port "targets" (toJson $weighted)) -}}
{{- $_ := include "platform-lib.context.fill" $filled -}}
{{- $_ := include "platform-lib.context.overlay" (list $annotations $filled.out.annotations) -}}
{{- /* The hosts share their paths, so this is said once. */ -}}
{{- $_ := set $path "service" $filled.out.backend.service -}}
{{- $_ := set $path "port" $filled.out.backend.port -}}
{{- end -}}
{{- $_ := include "platform-lib.context.overlay" (list $annotations $w.ingress.metadata.annotations) -}}
{{- $_ := set $w.ingress.metadata "annotations" $annotations -}}
{{- else -}}
{{- $target := first $w.exposure.targets -}}
{{- $filled := dict "node" $entry.canary "forms" (dict "weight" $target.weight) -}}
{{- $_ := include "platform-lib.context.fill" $filled -}}
{{- $canary := $filled.out -}}
{{- $paths := list -}}
{{- range $index, $path := (first $w.ingress.rules).paths -}}
{{- $backend := first (index $lists $index) -}}
{{- $paths = append $paths (dict
      "path" (empty $canary.wholeHost | ternary $path.path "") "type" (empty $canary.wholeHost | ternary $path.type "ImplementationSpecific")
      "service" $backend.name "port" ($backend.portName | default "") "number" $backend.port) -}}
{{- end -}}
{{- $rules := list -}}
{{- range $w.exposure.hosts -}}
{{- $rules = append $rules (dict "host" . "paths" $paths) -}}
{{- end -}}
{{- if and $canary.service $target.w -}}
{{- $annotations := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $annotations $canary.service $target.w.service.metadata.annotations) -}}
{{- $_ := set $target.w.service.metadata "annotations" $annotations -}}
{{- end -}}
{{- $at := dict "w" $w "name" (printf "%s-to-%s" $w.name $target.key) "annotations" $canary.annotations -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := set $w.exposure "more" (append $w.exposure.more (dict "ingress" (dict
      "metadata" $at.metadata "class" $w.ingress.class "hosts" $w.exposure.hosts "secure" $w.ingress.secure "secret" $w.ingress.secret "rules" $rules))) -}}
{{- end -}}
{{- end -}}

{{- /* The controllers that reach w reach the target's pods too. */ -}}
{{- define "platform-lib.context.split-hole" -}}
{{- $w := .w -}}
{{- $target := .target.w -}}
{{- if $target.networkPolicy -}}
{{- $ports := list -}}
{{- range $path := $w.exposure.paths -}}
{{- $found := dict -}}
{{- $_ := include "platform-lib.context.split-port" (dict "target" $.target "path" $path "into" $found) -}}
{{- $ports = append $ports (dict "port" $found.number "protocol" "TCP") -}}
{{- end -}}
{{- $holes := dict "profile" $w.context.profile "api" $w.exposure.api "ports" ($ports | uniq) -}}
{{- $_ := include "platform-lib.context.exposure-holes" $holes -}}
{{- $_ := set $target.networkPolicy "ingress" (concat $target.networkPolicy.ingress $holes.holes) -}}
{{- end -}}
{{- end -}}
