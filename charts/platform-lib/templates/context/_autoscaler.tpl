{{- /*
  The autoscaler of a workload, from one block. Sets engine and one of horizontalPodAutoscaler, scaledObject (KEDA) and,
  for a Job, scaledJob; verticalPodAutoscaler where recommendations are asked for; targets (the resource percentages).
  Without a word about what to hold it holds 70 % of the requested CPU. KEDA is used where the values need it (a queue,
  a schedule, a query, no pod at all) or say so; context/_keda.tpl builds its triggers.
*/ -}}
{{- define "platform-lib.context.autoscaler" -}}
{{- $given := .values.autoscaling | default dict -}}
{{- $_ := set . "targets" dict -}}
{{- $_ := include "platform-lib.context.target" . -}}
{{- if ne (toString $given.enabled) "false" -}}
{{- if and $given.recommend (has .kind (list "Deployment" "StatefulSet" "DaemonSet" "Rollout" "CronJob")) -}}
{{- $at := dict "w" . -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := set . "verticalPodAutoscaler" (dict "metadata" $at.metadata "target" .target) -}}
{{- end -}}
{{- $job := and (eq .kind "Job") (hasKey $given "max") -}}
{{- if or .autoscaled $job -}}
{{- $needs := list -}}
{{- range $key := list "queue" "schedule" -}}
{{- if hasKey $given $key -}}
{{- $needs = append $needs (printf "autoscaling.%s" $key) -}}
{{- end -}}
{{- end -}}
{{- range $name, $metric := $given.metrics | default dict -}}
{{- if or (hasKey $metric "prometheus") (hasKey $metric "trigger") -}}
{{- $needs = append $needs (printf "autoscaling.metrics.%s" $name) -}}
{{- end -}}
{{- end -}}
{{- if and .autoscaled (eq .guaranteed 0) -}}
{{- $needs = append $needs "autoscaling.min" -}}
{{- end -}}
{{- $_ := set . "kedaNeeds" $needs -}}
{{- $_ := set . "engine" ($job | ternary "keda" ($given.engine | default (empty $needs | ternary .context.profile.autoscalingEngine "keda"))) -}}

{{- range $resource := list "cpu" "memory" -}}
{{- if hasKey $given $resource -}}
{{- $_ := set $.targets $resource (int64 (get $given $resource)) -}}
{{- end -}}
{{- end -}}
{{- if not (or .targets $job (hasKey $given "requestsPerSecond") $given.metrics $given.queue $given.schedule) -}}
{{- $_ := set .targets "cpu" 70 -}}
{{- end -}}
{{- if eq .engine "keda" -}}
{{- $_ := include "platform-lib.context.keda" . -}}
{{- else -}}
{{- $_ := include "platform-lib.context.hpa" . -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Sets target: what an autoscaler scales. */ -}}
{{- define "platform-lib.context.target" -}}
{{- $api := get (dict "Rollout" "argoproj.io/v1alpha1" "CronJob" "batch/v1") .kind | default "apps/v1" -}}
{{- $_ := set . "target" (dict "apiVersion" $api "kind" .kind "name" .name) -}}
{{- end -}}

{{- /* Sets horizontalPodAutoscaler. */ -}}
{{- define "platform-lib.context.hpa" -}}
{{- $given := .values.autoscaling -}}
{{- $metrics := list -}}
{{- range $resource, $percent := .targets -}}
{{- $metrics = append $metrics (dict "type" "Resource" "resource" (dict
      "name" $resource "target" (dict "type" "Utilization" "averageUtilization" $percent))) -}}
{{- end -}}
{{- if hasKey $given "requestsPerSecond" -}}
{{- $metrics = append $metrics (dict "type" "Pods" "pods" (dict
      "metric" (dict "name" .context.profile.requestsMetric)
      "target" (dict "type" "AverageValue" "averageValue" (include "platform-lib.context.text" $given.requestsPerSecond)))) -}}
{{- end -}}
{{- range $name, $metric := $given.metrics | default dict -}}
{{- $at := dict "metric" $metric -}}
{{- if hasKey $metric "pods" -}}
{{- $_ := include "platform-lib.context.hpa-metric" (dict "at" $at "given" $metric.pods "name" ($metric.pods.metric | default $name)) -}}
{{- $metrics = append $metrics (dict "type" "Pods" "pods" (dict "metric" $at.identity "target" $at.target)) -}}
{{- else if hasKey $metric "external" -}}
{{- $_ := include "platform-lib.context.hpa-metric" (dict "at" $at "given" $metric.external "name" ($metric.external.metric | default $name)) -}}
{{- $metrics = append $metrics (dict "type" "External" "external" (dict "metric" $at.identity "target" $at.target)) -}}
{{- else if hasKey $metric "object" -}}
{{- $_ := include "platform-lib.context.hpa-metric" (dict "at" $at "given" $metric.object "name" ($metric.object.metric | default $name)) -}}
{{- $metrics = append $metrics (dict "type" "Object" "object" (dict
      "metric" $at.identity "target" $at.target "describedObject" $metric.object.of)) -}}
{{- end -}}
{{- end -}}
{{- $at := dict "w" . -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $_ := set . "horizontalPodAutoscaler" (dict
      "metadata" $at.metadata "target" .target "metrics" $metrics
      "min" .guaranteed "max" (int64 $given.max) "behavior" ($given.behavior | default dict)) -}}
{{- end -}}

{{- /* Takes at, given and name; sets identity and target on `at`. */ -}}
{{- define "platform-lib.context.hpa-metric" -}}
{{- $given := .given -}}
{{- $identity := dict "name" .name -}}
{{- with $given.selector -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.texts" (list $labels .) -}}
{{- $_ := set $identity "selector" (dict "matchLabels" $labels) -}}
{{- end -}}
{{- $_ := set .at "identity" $identity -}}
{{- if hasKey $given "average" -}}
{{- $_ := set .at "target" (dict "type" "AverageValue" "averageValue" (include "platform-lib.context.text" $given.average)) -}}
{{- else -}}
{{- $_ := set .at "target" (dict "type" "Value" "value" (include "platform-lib.context.text" $given.value)) -}}
{{- end -}}
{{- end -}}
