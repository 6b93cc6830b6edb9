{{- /*
  A Job's pod template cannot change, so its name carries a hash of what it runs: new content is a new Job, and the same
  content is left alone by every upgrade. With autoscaling, KEDA starts the Jobs.
*/ -}}
{{- define "platform-lib.context.controller.job" -}}
{{- $at := dict "w" .w -}}
{{- $_ := include "platform-lib.context.job-spec" $at -}}
{{- if .w.scaledJob -}}
{{- $_ := set .w.scaledJob "job" $at.spec -}}
{{- else if .w.task -}}
{{- /* Deleted before it is made again, so its name can stay. */ -}}
{{- $annotated := dict "w" .w "annotations" .w.task.job -}}
{{- $_ := include "platform-lib.context.metadata" $annotated -}}
{{- $_ := set .w "job" (dict "metadata" $annotated.metadata "spec" $at.spec) -}}
{{- else -}}
{{- $_ := set .controller.metadata "name" (printf "%s-%s" .w.name (toJson $at.spec | sha256sum | trunc 8)) -}}
{{- $_ := set .w "job" (dict "metadata" .controller.metadata "spec" $at.spec) -}}
{{- end -}}
{{- end -}}

{{- /* The spec of a Job: takes w (values and pod), sets `spec`. */ -}}
{{- define "platform-lib.context.job-spec" -}}
{{- $job := .w.values.job | default dict -}}
{{- $spec := dict "template" .w.pod "backoffLimit" (int64 (hasKey $job "retries" | ternary $job.retries 3)) -}}
{{- range $key, $field := dict
      "timeout" "activeDeadlineSeconds" "parallelism" "parallelism" "completions" "completions" "ttl" "ttlSecondsAfterFinished"
      "retriesPerIndex" "backoffLimitPerIndex" -}}
{{- if hasKey $job $key -}}
{{- $_ := set $spec $field (int64 (get $job $key)) -}}
{{- end -}}
{{- end -}}
{{- if $job.indexed -}}
{{- $_ := set $spec "completionMode" "Indexed" -}}
{{- end -}}
{{- /* A pod that a drain or a preemption ended has not failed: it does not count against the retries. */ -}}
{{- if eq ($job.restart | default "Never") "Never" -}}
{{- $_ := set $spec "podFailurePolicy" (dict "rules" (list (dict
      "action" "Ignore" "onPodConditions" (list (dict "type" "DisruptionTarget" "status" "True"))))) -}}
{{- end -}}
{{- $_ := set . "spec" $spec -}}
{{- end -}}
