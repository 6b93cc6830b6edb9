{{- /*
  What the platform's own charts share. They have objects and no workloads. A chart fills a dict with `root` by

      {{- $context := dict "root" . -}}
      {{- $_ := include "platform-lib.platform.context" $context -}}

  which sets values, on (whether the chart is), profile (complete, from global.platform), problems and objects, two
  lists. Each object is a kind and the part that the kind needs: a kind of platform-lib.kinds, `manifest` for an object
  that is complete, or NAME.kinds.KIND for one that only the chart NAME has. platform-lib.platform.render writes them
  all, or fails with the problems.
*/ -}}
{{- define "platform-lib.platform.context" -}}
{{- $_ := set . "values" .root.Values -}}
{{- $_ := set . "on" (ne (toString .root.Values.enabled) "false") -}}
{{- $_ := set . "problems" list -}}
{{- $_ := set . "objects" list -}}
{{- $_ := include "platform-lib.context.profile" . -}}
{{- end -}}

{{- /*
  Metadata of an object: takes context and name, and labels and annotations of its own, optional; `cluster` true is for
  an object without a namespace, `exactly` true for one whose name is not after the release. Sets metadata. Objects are
  named after the release and not after the chart, which is the same in every release.
*/ -}}
{{- define "platform-lib.platform.metadata" -}}
{{- $root := .context.root -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $labels .labels) -}}
{{- $_ := include "platform-lib.context.overlay" (list $labels (dict "app.kubernetes.io/name" $root.Chart.Name "app.kubernetes.io/instance" $root.Release.Name)) -}}
{{- $_ := include "platform-lib.context.release-labels" (list $labels .context) -}}
{{- $metadata := dict "name" (printf "%s-%s" $root.Release.Name .name) "namespace" $root.Release.Namespace "labels" $labels -}}
{{- if .exactly -}}
{{- $_ := set $metadata "name" .name -}}
{{- end -}}
{{- if .cluster -}}
{{- $_ := unset $metadata "namespace" -}}
{{- end -}}
{{- with .annotations -}}
{{- $_ := set $metadata "annotations" . -}}
{{- end -}}
{{- $_ := set . "metadata" $metadata -}}
{{- end -}}

{{- /* Adds an object: (list CONTEXT KIND PART). */ -}}
{{- define "platform-lib.platform.object" -}}
{{- $context := index . 0 -}}
{{- $_ := set $context "objects" (append $context.objects (dict "kind" (index . 1) "part" (dict (index . 1) (index . 2)))) -}}
{{- end -}}

{{- /*
  Adds an object without a namespace that others name: takes context, api, kind, name and fields, as they are written
  beside metadata; labels and annotations, optional.
*/ -}}
{{- define "platform-lib.platform.cluster-object" -}}
{{- $at := dict "context" .context "name" .name "cluster" true "exactly" true "labels" .labels "annotations" .annotations -}}
{{- $_ := include "platform-lib.platform.metadata" $at -}}
{{- $manifest := dict "apiVersion" .api "kind" .kind "metadata" $at.metadata -}}
{{- $_ := include "platform-lib.platform.object" (list .context "manifest" (merge $manifest .fields)) -}}
{{- end -}}

{{- /* All objects of a context. */ -}}
{{- define "platform-lib.platform.render" -}}
{{- if .problems -}}
{{- include "platform-lib.checks.report" . -}}
{{- end -}}
{{- range .objects }}
---
{{- if contains "." .kind }}
{{ include .kind (get .part .kind) }}
{{- else }}
{{ include (print "platform-lib.kinds." .kind) .part }}
{{- end }}
{{- end }}
{{- end -}}
