{{- /*
  Sets series: the PromQL by which this workload is found, exact by namespace and name, for alerts and dashboards. The
  names are those of kube-state-metrics, cAdvisor, the kubelet, Argo Rollouts, KEDA and cert-manager.
    pods       matches by namespace and pod: the pods that the workload owns, found by owner, never by a pattern of names
    wanted, available, updated   its numbers of pods, where it has such
    jobs       matches by namespace and job_name: the Jobs that the workload owns
    claims     the matcher of its claims, where it has any
    replicas   how many pods the values ask for at least
*/ -}}
{{- define "platform-lib.context.series" -}}
{{- $in := printf `namespace="%s"` .context.root.Release.Namespace -}}
{{- $name := .name -}}
{{- $series := dict "in" $in "namespace" .context.root.Release.Namespace "name" .name "jobs" "" "claims" "" -}}
{{- if has .kind (list "Deployment" "Rollout") -}}
{{- $_ := set $series "pods" (printf `(label_replace(kube_pod_owner{%s,owner_kind="ReplicaSet"}, "replicaset", "$1", "owner_name", "(.+)") and on (namespace, replicaset) kube_replicaset_owner{%s,owner_kind="%s",owner_name="%s"})` $in $in .kind $name) -}}
{{- else if has .kind (list "StatefulSet" "DaemonSet") -}}
{{- $_ := set $series "pods" (printf `kube_pod_owner{%s,owner_kind="%s",owner_name="%s"}` $in .kind $name) -}}
{{- else if .job -}}
{{- $_ := set $series "jobs" (printf `kube_job_info{%s,job_name="%s"}` $in .job.metadata.name) -}}
{{- $_ := set $series "pods" (printf `kube_pod_owner{%s,owner_kind="Job",owner_name="%s"}` $in .job.metadata.name) -}}
{{- else -}}
{{- $owner := eq .kind "CronJob" | ternary "CronJob" "ScaledJob" -}}
{{- $_ := set $series "jobs" (printf `kube_job_owner{%s,owner_kind="%s",owner_name="%s"}` $in $owner $name) -}}
{{- $_ := set $series "pods" (printf `(label_replace(kube_pod_owner{%s,owner_kind="Job"}, "job_name", "$1", "owner_name", "(.+)") and on (namespace, job_name) %s)` $in $series.jobs) -}}
{{- end -}}

{{- if eq .kind "Deployment" -}}
{{- $of := printf `{%s,deployment="%s"}` $in $name -}}
{{- $_ := set $series "wanted" (print "kube_deployment_spec_replicas" $of) -}}
{{- $_ := set $series "available" (print "kube_deployment_status_replicas_available" $of) -}}
{{- else if eq .kind "StatefulSet" -}}
{{- $of := printf `{%s,statefulset="%s"}` $in $name -}}
{{- $_ := set $series "wanted" (print "kube_statefulset_replicas" $of) -}}
{{- $_ := set $series "available" (print "kube_statefulset_status_replicas_available" $of) -}}
{{- $_ := set $series "updated" (print "kube_statefulset_status_replicas_updated" $of) -}}
{{- else if eq .kind "DaemonSet" -}}
{{- $of := printf `{%s,daemonset="%s"}` $in $name -}}
{{- $_ := set $series "wanted" (print "kube_daemonset_status_desired_number_scheduled" $of) -}}
{{- $_ := set $series "available" (print "kube_daemonset_status_number_available" $of) -}}
{{- $_ := set $series "updated" (print "kube_daemonset_status_updated_number_scheduled" $of) -}}
{{- else if eq .kind "Rollout" -}}
{{- $at := dict "series" $series -}}
{{- range $key, $metric := dict "wanted" "rollout_info_replicas_desired" "available" "rollout_info_replicas_available" -}}
{{- $_ := include "platform-lib.context.foreign" (dict "into" $series "key" $key "metric" $metric "matcher" (printf `name="%s"` $name)) -}}
{{- end -}}
{{- end -}}

{{- $claims := list -}}
{{- range .pod.spec.volumes -}}
{{- with .persistentVolumeClaim -}}
{{- $claims = append $claims (.claimName | replace "." "[.]") -}}
{{- end -}}
{{- end -}}
{{- range .claimTemplates -}}
{{- $claims = append $claims (printf "%s-%s-[0-9]+" .metadata.name $name) -}}
{{- end -}}
{{- with $claims -}}
{{- $_ := set $series "claims" (printf `{%s,persistentvolumeclaim=~"%s"}` $in (. | uniq | join "|")) -}}
{{- end -}}

{{- /* What the containers have limits for decides which alerts can mean anything. */ -}}
{{- $_ := set $series "limited" dict -}}
{{- range concat .pod.spec.containers (.pod.spec.initContainers | default list) -}}
{{- range $resource, $_ := dig "resources" "limits" dict . -}}
{{- $_ := set $series.limited $resource true -}}
{{- end -}}
{{- end -}}
{{- if .horizontalPodAutoscaler -}}
{{- $_ := set $series "autoscaler" .name -}}
{{- else if .scaledObject -}}
{{- $_ := set $series "autoscaler" (printf "keda-hpa-%s" .name) -}}
{{- end -}}
{{- with .monitor -}}
{{- $_ := set $series "target" (printf `{%s,job="%s"}` $in (eq . "service" | ternary $name (printf "%s/%s" $series.namespace $name))) -}}
{{- end -}}
{{- $_ := set . "series" $series -}}
{{- end -}}

{{- /*
  The series of another controller about an object of this namespace: takes into, key, metric and matcher. The scrape
  gives such series the controller's own namespace and moves theirs to exported_namespace, unless it honours labels.
*/ -}}
{{- define "platform-lib.context.foreign" -}}
{{- $namespace := .into.namespace -}}
{{- $_ := set .into .key (printf `(%s{exported_namespace="%s",%s} or %s{exported_namespace="",namespace="%s",%s})` .metric $namespace .matcher .metric $namespace .matcher) -}}
{{- end -}}
