{{- define "platform-lib.context.alerts.scaler-errors" -}}
{{- $metric := "" -}}
{{- if .w.scaledObject -}}
{{- $metric = "keda_scaled_object_errors_total" -}}
{{- else if .w.scaledJob -}}
{{- $metric = "keda_scaled_job_errors_total" -}}
{{- end -}}
{{- if $metric -}}
{{- $label := .w.scaledObject | empty | ternary "scaledJob" "scaledObject" -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadScalerErrors" (dict
      "for" "5m" "severity" "warning" "threshold" 3
      "expr" (printf `sum by (%s) (increase(%s{exported_namespace="$namespace",%s="$name"}[10m]) or increase(%s{exported_namespace="",namespace="$namespace",%s="$name"}[10m])) > $threshold` $label $metric $label $metric $label)
      "summary" `KEDA cannot read what $namespace/$name scales by`
      "description" `It failed {{ $value | printf "%.0f" }} times in 10 minutes, so the number of pods no longer follows the load. 'kubectl -n $namespace describe' of the ScaledObject or ScaledJob $name says which trigger; often its address or its credentials are wrong.`)) -}}
{{- end -}}
{{- end -}}
