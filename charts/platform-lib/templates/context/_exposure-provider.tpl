{{- /*
  What one provider makes of exposure.options. Takes w, api (ingress or gateway) and provider, sets
    annotations, service, objects, filters, rule, path   all that the options make, merged; see providers/_all.tpl
    special   the data of redirect.hosts and split, which take more than merging
    kinds, order
  and adds to exposure.refused what the provider cannot do; the check `exposure-option` reports it.
*/ -}}
{{- define "platform-lib.context.exposure-provider" -}}
{{- $at := . -}}
{{- $exposure := .w.exposure -}}
{{- $grpc := eq $exposure.protocol "grpc" -}}
{{- $standard := dict -}}
{{- $data := include (printf "platform-lib.providers.%s-%s" .api .provider) . | fromYaml -}}
{{- $_ := set . "kinds" ($data.kinds | default dict) -}}
{{- $_ := set . "order" ($data.order | default list) -}}
{{- range $part := list "annotations" "service" "objects" "filters" "rule" "special" -}}
{{- $_ := set $at $part dict -}}
{{- end -}}
{{- $asked := list -}}
{{- range $exposure.options -}}
{{- $asked = append $asked .key -}}
{{- end -}}

{{- range $option := $exposure.options -}}
{{- $entry := get $data.options .key -}}
{{- if kindIs "string" $entry -}}
{{- $standard = $standard | default (include "platform-lib.providers.gateway-standard" $at | fromYaml) -}}
{{- $entry = get $standard.options .key -}}
{{- $_ := set $at "order" ($data.order | default $standard.order) -}}
{{- end -}}
{{- if $grpc -}}
{{- $entry = $entry.grpc | default $entry -}}
{{- end -}}
{{- $refused := $entry.cannot | default "" -}}
{{- with $entry.needs -}}
{{- if not (hasKey $option.forms .) -}}
{{- $refused = printf "it takes %s" $entry.note -}}
{{- end -}}
{{- end -}}
{{- if and (eq $at.api "gateway") (or (and $grpc (or $entry.rule $entry.filters)) (and $grpc (has .key (list "redirect.https=true" "redirect.hosts")))) -}}
{{- $refused = "a GRPCRoute has no such field; remove the line" -}}
{{- end -}}
{{- range $entry.alone -}}
{{- if has . $asked -}}
{{- $refused = printf "not together with expose.%s; remove one" . -}}
{{- end -}}
{{- end -}}
{{- if $refused -}}
{{- $_ := set $exposure "refused" (append $exposure.refused (dict
      "path" .path "written" .written "api" $at.api "provider" $at.provider "title" $data.title "text" $refused)) -}}
{{- else -}}
{{- $filled := dict "node" $entry "forms" (merge dict .forms $exposure.forms) -}}
{{- if has .key (list "redirect.hosts" "split") -}}
{{- $_ := set $at.special .key $entry -}}
{{- else -}}
{{- $_ := include "platform-lib.context.fill" $filled -}}
{{- range $part := list "annotations" "service" "objects" "filters" "rule" -}}
{{- $_ := set $at $part (merge (get $at $part) (get $filled.out $part | default dict)) -}}
{{- end -}}
{{- with $entry.path -}}
{{- $_ := set $at "path" . -}}
{{- end -}}
{{- with $entry.grants -}}
{{- $_ := set $at "grant" (dict "kind" . "forms" $option.forms) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
  Replaces `<word>` by the form of that name, in keys too: takes node and forms, sets out. A text that is nothing but
  `<word>` becomes the form itself; what names a form without a value is left out, with its key.
*/ -}}
{{- define "platform-lib.context.fill" -}}
{{- $forms := .forms -}}
{{- if kindIs "map" .node -}}
{{- $out := dict -}}
{{- range $key, $value := .node -}}
{{- $inner := dict "node" $value "forms" $forms -}}
{{- $_ := include "platform-lib.context.fill" $inner -}}
{{- if hasKey $inner "out" -}}
{{- $name := dict "node" $key "forms" $forms -}}
{{- $_ := include "platform-lib.context.fill" $name -}}
{{- $_ := set $out $name.out $inner.out -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "out" $out -}}
{{- else if kindIs "slice" .node -}}
{{- $out := list -}}
{{- range .node -}}
{{- $inner := dict "node" . "forms" $forms -}}
{{- $_ := include "platform-lib.context.fill" $inner -}}
{{- $out = append $out $inner.out -}}
{{- end -}}
{{- $_ := set . "out" $out -}}
{{- else if and (kindIs "string" .node) (contains "<" .node) -}}
{{- $text := .node -}}
{{- $found := true -}}
{{- range regexFindAll "<[a-zA-Z]+>" .node -1 -}}
{{- $word := trimAll "<>" . -}}
{{- if hasKey $forms $word -}}
{{- if eq . $text -}}
{{- $text = get $forms $word -}}
{{- else -}}
{{- $text = replace . (toString (get $forms $word)) $text -}}
{{- end -}}
{{- else -}}
{{- $found = false -}}
{{- end -}}
{{- end -}}
{{- if $found -}}
{{- $_ := set . "out" $text -}}
{{- end -}}
{{- else -}}
{{- $_ := set . "out" .node -}}
{{- end -}}
{{- end -}}

{{- /*
  The objects of a provider's own kinds: takes w, kinds, objects, order and, for a Gateway, route (the kind of the
  route). Adds them to exposure.more, and sets attached (annotation → names) and references (filters by part).
*/ -}}
{{- define "platform-lib.context.exposure-objects" -}}
{{- $at := . -}}
{{- $w := .w -}}
{{- $attached := dict -}}
{{- $references := dict -}}
{{- range $key, $spec := .objects -}}
{{- $kind := $key | splitList "." | first -}}
{{- $part := contains "." $key | ternary ($key | splitList "." | last) "" -}}
{{- $about := get $at.kinds $kind -}}
{{- $name := empty $part | ternary $w.name (printf "%s-%s" $w.name $part) -}}
{{- if $about.target -}}
{{- $target := dict "group" "gateway.networking.k8s.io" "kind" $at.route "name" $w.name -}}
{{- $_ := set $spec $about.target (eq $about.target "targetRefs" | ternary (list $target) $target) -}}
{{- else if $about.attach -}}
{{- $_ := set $attached $about.attach (append (get $attached $about.attach | default list) (dict
      "part" $part "name" (printf "%s-%s@kubernetescrd" $w.context.root.Release.Namespace $name))) -}}
{{- else if $about.filter -}}
{{- $_ := set $references $part (dict "type" "ExtensionRef" "extensionRef" (dict
      "group" ($about.apiVersion | splitList "/" | first) "kind" $kind "name" $name)) -}}
{{- end -}}
{{- /* Traefik by both APIs uses one Middleware from both sides. */ -}}
{{- if not (hasKey $w.exposure.objects (print $kind "/" $name)) -}}
{{- $_ := set $w.exposure.objects (print $kind "/" $name) true -}}
{{- $metadata := dict "w" $w "name" $name -}}
{{- $_ := include "platform-lib.context.metadata" $metadata -}}
{{- $_ := set $w.exposure "more" (append $w.exposure.more (dict "policy" (dict
      "apiVersion" $about.apiVersion "kind" $kind "metadata" $metadata.metadata "spec" $spec))) -}}
{{- end -}}
{{- end -}}
{{- $annotations := dict -}}
{{- range $annotation, $names := $attached -}}
{{- $ordered := list -}}
{{- range $part := $at.order -}}
{{- range $names -}}
{{- if eq .part $part -}}
{{- $ordered = append $ordered .name -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := set $annotations $annotation ($ordered | join ",") -}}
{{- end -}}
{{- $_ := set . "attached" $annotations -}}
{{- $_ := set . "references" $references -}}
{{- end -}}
