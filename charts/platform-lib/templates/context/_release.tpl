{{- /*
  Sets `platform-lib` on the root: the release, normalised and checked. Helm hands the same root to every template of a
  chart, so what the objects need and what the notes need is computed once.
*/ -}}
{{- define "platform-lib.context" -}}
{{- if not (hasKey . "platform-lib") -}}
{{- $context := dict "root" . -}}
{{- $_ := include "platform-lib.context.release" $context -}}
{{- $_ := include "platform-lib.checks.all" $context -}}
{{- if not $context.problems -}}
{{- $_ := include "platform-lib.render.objects" $context -}}
{{- end -}}
{{- $_ := set . "platform-lib" $context -}}
{{- end -}}
{{- end -}}

{{- /*
  Normalises the values of a release. Takes a dict with `root` and sets on it:
    profile    the platform team's defaults, complete
    app        the name of the main workload and the prefix of all others
    workloads  one dict a workload, those of kind `none` included
    parts      what is rendered: the running workloads and the test
    problems   the list the checks write to
  Templates return text only, so every template below works by `set` on a dict that it is given.
*/ -}}
{{- define "platform-lib.context.release" -}}
{{- $context := . -}}
{{- $values := .root.Values -}}
{{- $_ := set . "values" $values -}}
{{- range $list := list "problems" "parts" "workloads" -}}
{{- $_ := set $context $list list -}}
{{- end -}}
{{- $_ := set . "app" ($values.fullnameOverride | default .root.Release.Name) -}}
{{- $_ := set . "on" (ne (toString $values.enabled) "false") -}}
{{- if .on -}}
{{- $_ := include "platform-lib.context.profile" . -}}
{{- $main := dict "context" . "key" "main" "path" "" "values" $values -}}
{{- $_ := include "platform-lib.context.workload" $main -}}
{{- /* With the profile's defaults and enforced fields: this is what workloads and tasks inherit from. */ -}}
{{- $_ := set . "inherited" $main.values -}}
{{- range $key, $own := $values.workloads | default dict -}}
{{- $_ := include "platform-lib.context.workload" (dict
      "context" $context "key" $key "path" (printf "workloads.%s." $key) "values" ($own | default dict) "from" $context.inherited) -}}
{{- end -}}
{{- $_ := include "platform-lib.context.tasks" . -}}
{{- $_ := include "platform-lib.context.extra-objects" . -}}
{{- $_ := include "platform-lib.context.exposure-late" . -}}
{{- $_ := include "platform-lib.context.test" . -}}
{{- end -}}
{{- end -}}

{{- /*
  Sets every key of the later dicts on the first one: (list TARGET DICT …).
  sprig's `merge` takes `false`, `0` and "" for missing, so it would lose exactly the values people write on purpose.
*/ -}}
{{- define "platform-lib.context.overlay" -}}
{{- $target := first . -}}
{{- range $layer := rest . -}}
{{- range $key, $value := $layer | default dict -}}
{{- $_ := set $target $key $value -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
  A scalar as text. Helm reads every number of a file as a float, and a float prints as 1e+06 from a million on.
*/ -}}
{{- define "platform-lib.context.text" -}}
{{- if and (kindIs "float64" .) (eq . (floor .)) -}}
{{- int64 . -}}
{{- else -}}
{{- toString . -}}
{{- end -}}
{{- end -}}
