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
{{- $source := dict "value" $value "w" $at.w -}}
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
{{- range $given := $sources -}}
{{- $entry := dict -}}
{{- with $given.prefix -}}
{{- $_ := set $entry "prefix" . -}}
{{- end -}}
{{- $from := dict "name" ($given.secret | default $given.configMap) -}}
{{- if $given.optional -}}
{{- $_ := set $from "optional" true -}}
{{- end -}}
{{- $_ := set $entry (hasKey $given "secret" | ternary "secretRef" "configMapRef") $from -}}
{{- $envFrom = append $envFrom $entry -}}
{{- end -}}
{{- $_ := set . "envFromList" $envFrom -}}
{{- end -}}

{{- /* The Kubernetes form of one reference. Takes value, sets `from`. */ -}}
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
