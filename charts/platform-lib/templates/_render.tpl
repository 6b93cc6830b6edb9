{{- /*
  The one entry: everything a release consists of.
      {{ include "platform-lib.render" . }}
  Only this file writes `---`. A kind is rendered where a normalised part holds what it needs.
*/ -}}
{{- define "platform-lib.render" -}}
{{- $_ := include "platform-lib.context" . -}}
{{- $context := index . "platform-lib" -}}
{{- if $context.problems -}}
{{- include "platform-lib.checks.report" $context -}}
{{- else -}}
{{- range $context.objects }}
---
{{ include (print "platform-lib.kinds." .kind) .part }}
{{- end }}
{{- end -}}
{{- end -}}

{{- /* Sets objects: what is written, in its order, each with its kind and the part that holds what the kind needs. */ -}}
{{- define "platform-lib.render.objects" -}}
{{- $objects := list -}}
{{- $kinds := regexSplit "\\s+" (include "platform-lib.render.kinds" .) -1 -}}
{{- range $part := .parts -}}
{{- /* An object beside a workload's own is the only one of its part. */ -}}
{{- range $kind := hasKey $part "of" | ternary (keys (omit $part "of")) $kinds -}}
{{- if hasKey $part $kind -}}
{{- $objects = append $objects (dict "kind" $kind "part" $part) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "objects" $objects -}}
{{- end -}}

{{- /* The kinds in the order in which a workload's objects are written. A new kind: its file and its name here. */ -}}
{{- define "platform-lib.render.kinds" -}}
serviceAccount role roleBinding clusterRole clusterRoleBinding networkPolicy configMap externalSecret sealedSecret secretProviderClass persistentVolumeClaim service
deployment statefulSet daemonSet job cronJob rollout
podDisruptionBudget horizontalPodAutoscaler scaledObject scaledJob triggerAuthentication verticalPodAutoscaler
ingress listenerSet httpRoute grpcRoute tlsRoute referenceGrant policy serviceMonitor podMonitor prometheusRule veleroSchedule extraObject testPod
{{- end -}}
