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
{{- $kinds := regexSplit "\\s+" (include "platform-lib.render.kinds" .) -1 -}}
{{- range $part := $context.parts }}
{{- range $kind := $kinds }}
{{- if hasKey $part $kind }}
---
{{ include (printf "platform-lib.kinds.%s" $kind) $part }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
{{- end -}}

{{- /* The kinds in the order in which a workload's objects are written. A new kind: its file and its name here. */ -}}
{{- define "platform-lib.render.kinds" -}}
serviceAccount role roleBinding clusterRole clusterRoleBinding networkPolicy configMap externalSecret sealedSecret secretProviderClass persistentVolumeClaim service
deployment statefulSet daemonSet job cronJob rollout
podDisruptionBudget horizontalPodAutoscaler scaledObject scaledJob triggerAuthentication verticalPodAutoscaler
ingress listenerSet httpRoute grpcRoute tlsRoute referenceGrant policy serviceMonitor podMonitor prometheusRule veleroSchedule extraObject testPod
{{- end -}}
