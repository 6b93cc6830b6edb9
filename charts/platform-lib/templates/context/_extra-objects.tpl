{{- /*
  Objects written in the values as they are: adds an extraObject part for each, with the release's labels and, where none
  is written, a name. Nothing in them is a template. The notes list them, because no rule of the chart looks inside.
*/ -}}
{{- define "platform-lib.context.extra-objects" -}}
{{- $context := . -}}
{{- range $key, $own := .values.extraObjects | default dict -}}
{{- $labels := dict "app.kubernetes.io/instance" $context.root.Release.Name "app.kubernetes.io/name" $context.app -}}
{{- $_ := include "platform-lib.context.release-labels" (list $labels $context) -}}
{{- $object := dict "metadata" (dict "name" (printf "%s-%s" $context.app $key) "labels" $labels) -}}
{{- $_ := include "platform-lib.context.merge" (list $object $own false) -}}
{{- $_ := set $context "parts" (append $context.parts (dict "extraObject" $object "path" (printf "extraObjects.%s" $key))) -}}
{{- end -}}
{{- end -}}
