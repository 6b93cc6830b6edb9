{{- /*
  Sets env and envFrom as lists. Takes w, and env and envFrom as lists of maps, of which the later win.
  Kubernetes expands $(OTHER) only where OTHER stands earlier, and a map has no order: so references come first, then
  plain values, then values that expand something.
*/ -}}
{{- define "platform-lib.context.env" -}}
{{- $at := . -}}
{{- $merged := dict -}}
{{- $_ := include "platform-lib.context.overlay" (prepend .env $merged) -}}
{{- $references := list -}}
{{- $plain := list -}}
{{- $expanding := list -}}
{{- range $name, $value := $merged -}}
{{- if kindIs "map" $value -}}
{{- $source := dict "value" $value "at" $at "variable" $name -}}
{{- $_ := include "platform-lib.context.env-source" $source -}}
{{- $references = append $references (dict "name" $name "valueFrom" $source.from) -}}
{{- else -}}
{{- $text := include "platform-lib.context.text" $value -}}
{{- if contains "$(" $text -}}
{{- $expanding = append $expanding (dict "name" $name "value" $text) -}}
{{- else -}}
{{- $plain = append $plain (dict "name" $name "value" $text) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "envList" (concat $references $plain $expanding) -}}

{{- $sources := dict -}}
{{- $_ := include "platform-lib.context.overlay" (prepend .envFrom $sources) -}}
{{- $envFrom := list -}}
{{- range $name, $given := $sources -}}
{{- $entry := dict -}}
{{- with $given.prefix -}}
{{- $_ := set $entry "prefix" . -}}
{{- end -}}
{{- $from := dict "name" ($given.secret | default $given.configMap) -}}
{{- if and $given.secret $at.w.secrets -}}
{{- $_ := include "platform-lib.context.env-secret" (list $at "envFrom" $name $given $from) -}}
{{- end -}}
{{- if $given.optional -}}
{{- $_ := set $from "optional" true -}}
{{- end -}}
{{- $_ := set $entry (hasKey $given "secret" | ternary "secretRef" "configMapRef") $from -}}
{{- $envFrom = append $envFrom $entry -}}
{{- end -}}
{{- $_ := set . "envFromList" $envFrom -}}
{{- end -}}

{{- /*
  Puts the name of the Secret into a reference: (list AT KIND NAME GIVEN REFERENCE), KIND is env or envFrom and NAME the
  key there. The path is that of the level which says so: the container, the workload or the root.
*/ -}}
{{- define "platform-lib.context.env-secret" -}}
{{- $at := index . 0 -}}
{{- $kind := index . 1 -}}
{{- $name := index . 2 -}}
{{- $given := index . 3 -}}
{{- $place := "" -}}
{{- if hasKey (get $at.own $kind | default dict) $name -}}
{{- $place = print $at.w.path $at.path -}}
{{- else if hasKey (get $at.w.values $kind | default dict) $name -}}
{{- $place = $at.w.path -}}
{{- end -}}
{{- $asked := dict "w" $at.w "name" $given.secret "key" $given.key "pod" true
      "path" ($given.from | default (printf "%s%s.%s" $place $kind $name)) -}}
{{- $_ := include "platform-lib.context.secret" $asked -}}
{{- $_ := set (index . 4) "name" $asked.name -}}
{{- end -}}

{{- /* The Kubernetes form of one reference. Takes value, at and variable (of context.env), sets `from`. */ -}}
{{- define "platform-lib.context.env-source" -}}
{{- $value := .value -}}
{{- $key := dict -}}
{{- if hasKey $value "key" -}}
{{- $_ := set $key "key" $value.key -}}
{{- $_ := set $key "name" ($value.secret | default $value.configMap) -}}
{{- if $value.optional -}}
{{- $_ := set $key "optional" true -}}
{{- end -}}
{{- end -}}
{{- if hasKey $value "secret" -}}
{{- if .at.w.secrets -}}
{{- $_ := include "platform-lib.context.env-secret" (list .at "env" .variable $value $key) -}}
{{- end -}}
{{- $_ := set . "from" (dict "secretKeyRef" $key) -}}
{{- else if hasKey $value "configMap" -}}
{{- $_ := set . "from" (dict "configMapKeyRef" $key) -}}
{{- else if hasKey $value "field" -}}
{{- $_ := set . "from" (dict "fieldRef" (dict "fieldPath" $value.field)) -}}
{{- else -}}
{{- $reference := dict "resource" $value.resource -}}
{{- with $value.divisor -}}
{{- $_ := set $reference "divisor" . -}}
{{- end -}}
{{- $_ := set . "from" (dict "resourceFieldRef" $reference) -}}
{{- end -}}
{{- end -}}
