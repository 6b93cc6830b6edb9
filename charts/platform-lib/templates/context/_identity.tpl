{{- /*
  Name, labels and annotations. Sets name, selector, labels, podLabels, annotations, podAnnotations.
  The name never depends on how many workloads there are. The selector never holds what a user or an upgrade may change.
*/ -}}
{{- define "platform-lib.context.identity" -}}
{{- $context := .context -}}
{{- $own := .values -}}
{{- $from := .from -}}
{{- $_ := set . "name" (eq .key "main" | ternary $context.app (printf "%s-%s" $context.app .key)) -}}
{{- $_ := set . "selector" dict -}}
{{- $_ := include "platform-lib.context.selector" (list .selector $context .key) -}}

{{- $given := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $given $from.labels $own.labels) -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $labels $given .selector) -}}
{{- $_ := include "platform-lib.context.release-labels" (list $labels $context) -}}
{{- $_ := set . "labels" $labels -}}

{{- $podLabels := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $podLabels $given $from.podLabels $own.podLabels .selector) -}}
{{- $_ := set . "podLabels" $podLabels -}}

{{- $annotations := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $annotations $from.annotations $own.annotations .task.support) -}}
{{- $_ := set . "annotations" $annotations -}}
{{- $podAnnotations := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $podAnnotations $from.podAnnotations $own.podAnnotations) -}}
{{- $_ := set . "podAnnotations" $podAnnotations -}}
{{- with $own.mesh -}}
{{- /* A mesh takes a pod in by a mark on it; each has its own. */ -}}
{{- if eq . "linkerd" -}}
{{- $_ := set $podAnnotations "linkerd.io/inject" "enabled" -}}
{{- else if eq . "istio" -}}
{{- $_ := set $podLabels "sidecar.istio.io/inject" "true" -}}
{{- else -}}
{{- $_ := set $podLabels "istio.io/dataplane-mode" "ambient" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* The labels that identify a workload: (list TARGET CONTEXT KEY). */ -}}
{{- define "platform-lib.context.selector" -}}
{{- $target := index . 0 -}}
{{- $context := index . 1 -}}
{{- $_ := set $target "app.kubernetes.io/name" $context.app -}}
{{- $_ := set $target "app.kubernetes.io/instance" $context.root.Release.Name -}}
{{- $_ := set $target "app.kubernetes.io/component" (index . 2) -}}
{{- end -}}

{{- /* Labels of objects but never of pods: a new chart version must not restart anything. (list TARGET CONTEXT) */ -}}
{{- define "platform-lib.context.release-labels" -}}
{{- $target := index . 0 -}}
{{- $root := (index . 1).root -}}
{{- $_ := set $target "app.kubernetes.io/managed-by" $root.Release.Service -}}
{{- $chart := printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" -}}
{{- $_ := set $target "helm.sh/chart" ($chart | trunc 63 | trimAll "-_.") -}}
{{- end -}}

{{- /* Like overlay, with every value as text, as labels and annotations must be. */ -}}
{{- define "platform-lib.context.texts" -}}
{{- $target := first . -}}
{{- range $layer := rest . -}}
{{- range $key, $value := $layer | default dict -}}
{{- if kindIs "string" $value -}}
{{- $_ := set $target $key $value -}}
{{- else -}}
{{- $_ := set $target $key (include "platform-lib.context.text" $value) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
  An object's metadata, for a kind to write: (dict "w" WORKLOAD "name" … "labels" EXTRA "annotations" EXTRA), all but
  w optional. Sets `metadata` on the dict it is given.
*/ -}}
{{- define "platform-lib.context.metadata" -}}
{{- $w := .w -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $labels .labels $w.labels) -}}
{{- $metadata := dict
      "name" (.name | default $w.name) "namespace" $w.context.root.Release.Namespace "labels" $labels -}}
{{- $annotations := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $annotations $w.annotations .annotations) -}}
{{- if $annotations -}}
{{- $_ := set $metadata "annotations" $annotations -}}
{{- end -}}
{{- $_ := set . "metadata" $metadata -}}
{{- end -}}
