{{- /*
Values → plain dicts, once. Templates in context/ write into the dict they are given (`set`): a dict that went
through toYaml and fromYaml would turn integers into floats and cost fifteen microseconds each time.

ctx.root        the chart's root context
ctx.values      its values, without the parts that are nobody's business here
ctx.release     the release name
ctx.profile     the platform's profile (global.platform), with defaults
ctx.workloads   one normalised dict per workload, `main` first, then by name
ctx.objects     what to render, in order: {template, data}
ctx.problems    what the checks found, as text
*/ -}}
{{- define "platform-lib.context" -}}
  {{- $root := .root -}}
  {{- $values := $root.Values -}}
  {{- $_ := set . "values" $values -}}
  {{- $_ := set . "release" $root.Release.Name -}}
  {{- $_ := set . "namespace" $root.Release.Namespace -}}
  {{- $_ := set . "problems" list -}}
  {{- $_ := set . "profile" (dict) -}}
  {{- $_ := include "platform-lib.context.profile" . -}}

  {{- $workloads := list -}}
  {{- $main := dict "key" "main" "path" "" "name" .release -}}
  {{- $_ := include "platform-lib.context.workload" (dict "ctx" . "w" $main "values" $values) -}}
  {{- $workloads = append $workloads $main -}}
  {{- range $key, $own := ($values.workloads | default dict) -}}
    {{- $w := dict "key" $key "path" (printf "workloads.%s." $key) "name" (printf "%s-%s" $.release $key) -}}
    {{- $effective := dict -}}
    {{- $_ := include "platform-lib.context.inherit" (dict "root" $values "own" $own "out" $effective) -}}
    {{- $_ := include "platform-lib.context.workload" (dict "ctx" $ "w" $w "values" $effective "own" $own) -}}
    {{- $workloads = append $workloads $w -}}
  {{- end -}}
  {{- $_ := set . "workloads" $workloads -}}
  {{- $_ := include "platform-lib.context.objects" . -}}
{{- end -}}
