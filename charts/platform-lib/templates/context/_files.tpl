{{- /*
  Files of the pods: from text in the values (a ConfigMap of ours), from a ConfigMap or Secret that is there, or
  projected from several. Adds to volumes and mounts, makes configMap parts, and annotates the pods with a checksum of
  exactly the text that they mount: they restart when it changes and at no other time.
*/ -}}
{{- define "platform-lib.context.files" -}}
{{- $w := . -}}
{{- $sums := list -}}
{{- range $name, $own := .values.files | default dict -}}
{{- $at := dict "w" $w "name" $name "own" $own "path" (printf "files.%s" $name) -}}
{{- $options := dict -}}
{{- with $own.mode -}}
{{- $_ := set $options "defaultMode" (include "platform-lib.context.mode" . | int64) -}}
{{- end -}}
{{- if $own.optional -}}
{{- $_ := set $options "optional" true -}}
{{- end -}}
{{- with $own.items -}}
{{- $items := list -}}
{{- range $key, $path := . -}}
{{- $items = append $items (dict "key" $key "path" $path) -}}
{{- end -}}
{{- $_ := set $options "items" $items -}}
{{- end -}}
{{- if or (hasKey $own "content") (hasKey $own "binary") -}}
{{- $map := printf "%s-%s" $w.name $name -}}
{{- $data := dict -}}
{{- range $file, $text := $own.content | default dict -}}
{{- if kindIs "string" $text -}}
{{- $_ := set $data $file $text -}}
{{- else -}}
{{- $_ := set $data $file (hasSuffix ".json" $file | ternary (print (toPrettyJson $text) "\n") (print (toYaml $text) "\n")) -}}
{{- end -}}
{{- end -}}
{{- $binary := $own.binary | default dict -}}
{{- $sums = append $sums (dict "data" $data "binaryData" $binary) -}}
{{- $named := dict "w" $w "name" $map -}}
{{- $_ := include "platform-lib.context.metadata" $named -}}
{{- $_ := include "platform-lib.context.part" (list $w "configMap" (dict
      "metadata" $named.metadata "data" $data "binaryData" $binary)) -}}
{{- $_ := set $at "source" (dict "configMap" (merge (dict "name" $map) $options)) -}}
{{- else if hasKey $own "configMap" -}}
{{- $_ := set $at "source" (dict "configMap" (merge (dict "name" $own.configMap) $options)) -}}
{{- else if hasKey $own "secret" -}}
{{- $secret := dict "w" $w "own" $own "path" $at.path -}}
{{- $_ := include "platform-lib.context.file-secret" $secret -}}
{{- $_ := set $at "source" (dict "secret" (merge (dict "secretName" $secret.name) $options)) -}}
{{- else -}}
{{- $_ := set $at "source" (dict "projected" (merge (dict "sources" (list)) (omit $options "items" "optional"))) -}}
{{- range $part, $given := $own.projected -}}
{{- $source := dict "w" $w "own" $given "path" (printf "%s.projected.%s" $at.path $part) -}}
{{- $_ := include "platform-lib.context.projection" $source -}}
{{- $_ := set $at.source.projected "sources" (append $at.source.projected.sources $source.made) -}}
{{- end -}}
{{- end -}}
{{- $_ := include "platform-lib.context.volume" $at -}}
{{- end -}}
{{- with $sums -}}
{{- $_ := set $w.podAnnotations "helm-platform.io/files-checksum" (toJson . | sha256sum | trunc 16) -}}
{{- end -}}
{{- end -}}

{{- /* The name of the Secret in `secret`: takes w, own (with items or key) and path, sets `name`. */ -}}
{{- define "platform-lib.context.file-secret" -}}
{{- $_ := set . "name" .own.secret -}}
{{- if .w.secrets -}}
{{- $uses := dict (print .path ".secret") "" -}}
{{- if .own.items -}}
{{- $uses = dict -}}
{{- range $key, $_ := .own.items -}}
{{- $_ := set $uses (printf "%s.items.%s" $.path $key) $key -}}
{{- end -}}
{{- else if .own.key -}}
{{- $uses = dict (print .path ".key") .own.key -}}
{{- end -}}
{{- range $path, $key := $uses -}}
{{- $asked := dict "w" $.w "name" $.own.secret "key" $key "path" (print $.w.path $path) "pod" true -}}
{{- $_ := include "platform-lib.context.secret" $asked -}}
{{- $_ := set $ "name" $asked.name -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* One source of a projected volume: takes w, own and path, sets `made`. */ -}}
{{- define "platform-lib.context.projection" -}}
{{- $own := .own -}}
{{- $made := dict -}}
{{- $items := list -}}
{{- range $key, $path := $own.items | default dict -}}
{{- $items = append $items (dict "key" $key "path" $path) -}}
{{- end -}}
{{- if hasKey $own "token" -}}
{{- $token := dict "path" ($own.token.path | default "token") "expirationSeconds" (int64 ($own.token.seconds | default 3600)) -}}
{{- with $own.token.audience -}}
{{- $_ := set $token "audience" . -}}
{{- end -}}
{{- $_ := set $made "serviceAccountToken" $token -}}
{{- else if hasKey $own "fields" -}}
{{- $fields := list -}}
{{- range $path, $field := $own.fields -}}
{{- $fields = append $fields (dict "path" $path "fieldRef" (dict "fieldPath" $field)) -}}
{{- end -}}
{{- $_ := set $made "downwardAPI" (dict "items" $fields) -}}
{{- else -}}
{{- $from := dict "name" $own.configMap -}}
{{- if hasKey $own "secret" -}}
{{- $secret := dict "w" .w "own" $own "path" .path -}}
{{- $_ := include "platform-lib.context.file-secret" $secret -}}
{{- $_ := set $from "name" $secret.name -}}
{{- end -}}
{{- with $items -}}
{{- $_ := set $from "items" . -}}
{{- end -}}
{{- if $own.optional -}}
{{- $_ := set $from "optional" true -}}
{{- end -}}
{{- $_ := set $made (hasKey $own "secret" | ternary "secret" "configMap") $from -}}
{{- end -}}
{{- $_ := set . "made" $made -}}
{{- end -}}

{{- /* A file mode such as "0440" as the number that Kubernetes wants: its octal digits, read as such. */ -}}
{{- define "platform-lib.context.mode" -}}
{{- $number := 0 -}}
{{- range regexFindAll "[0-7]" . -1 -}}
{{- $number = add (mul $number 8) (int64 .) -}}
{{- end -}}
{{- $number -}}
{{- end -}}
