{{- /*
Labels. The selector is identity only (release and workload) and never changes; a pod carries the selector, the
user's labels and the image's version; other objects also carry the chart's version, which must not roll pods.
*/ -}}
{{- define "platform-lib.context.metadata" -}}
  {{- $w := .w -}}
  {{- $root := .ctx.root -}}
  {{- $selector := dict
        "app.kubernetes.io/name" .ctx.release
        "app.kubernetes.io/instance" .ctx.release
        "app.kubernetes.io/component" $w.key -}}
  {{- $user := .values.labels | default dict -}}
  {{- $pod := dict -}}
  {{- $object := dict -}}
  {{- $annotations := dict -}}
  {{- $_ := include "platform-lib.texts" (dict "of" $user "out" $pod) -}}
  {{- $_ := include "platform-lib.texts" (dict "of" $user "out" $object) -}}
  {{- $_ := include "platform-lib.texts" (dict "of" (.values.annotations | default dict) "out" $annotations) -}}
  {{- range $key, $value := $selector -}}
    {{- $_ := set $pod $key $value -}}
    {{- $_ := set $object $key $value -}}
  {{- end -}}
  {{- $_ := set $object "app.kubernetes.io/managed-by" $root.Release.Service -}}
  {{- $_ := set $object "helm.sh/chart" (printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-") -}}
  {{- $version := (.values.image | default dict).tag | default "" | toString -}}
  {{- if regexMatch "^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$" $version -}}
    {{- $_ := set $object "app.kubernetes.io/version" $version -}}
  {{- end -}}
  {{- $_ := set $w "namespace" .ctx.namespace -}}
  {{- $_ := set $w "selector" $selector -}}
  {{- $_ := set $w "podLabels" $pod -}}
  {{- $_ := set $w "labels" $object -}}
  {{- $_ := set $w "annotations" $annotations -}}
{{- end -}}
