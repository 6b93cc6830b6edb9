{{- /* A failed Job, until a later run succeeds. KEDA starts Jobs by the hundred: there one hour counts. */ -}}
{{- define "platform-lib.context.alerts.job-failed" -}}
{{- $expr := `kube_job_failed{namespace="$namespace",condition="true"} == 1 and on (namespace, job_name) $jobs` -}}
{{- if eq .w.kind "CronJob" -}}
{{- $expr = print $expr ` unless on (namespace, job_name) (kube_job_status_start_time{namespace="$namespace"} < on (namespace) group_left () max by (namespace) (kube_cronjob_status_last_successful_time{namespace="$namespace",cronjob="$name"}))` -}}
{{- else if .w.scaledJob -}}
{{- $expr = print $expr ` and on (namespace, job_name) time() - kube_job_status_start_time{namespace="$namespace"} < 3600` -}}
{{- end -}}
{{- $_ := include "platform-lib.context.alert" (list . "WorkloadJobFailed" (dict
      "for" "1m" "severity" "warning"
      "expr" (printf "max by (namespace, job_name) (%s)" $expr)
      "summary" `The job {{ $labels.job_name }} of $namespace/$name has failed`
      "description" `It used up its retries or its time, and no later run has succeeded. 'kubectl -n $namespace logs job/{{ $labels.job_name }}' has what it said; what it should have done is not done.`)) -}}
{{- end -}}
