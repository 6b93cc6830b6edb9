{{- /*
  Normalises one workload. Takes context, key (`main` or the name under `workloads`), path (the prefix of its values
  paths), values (as written) and, for all but the main workload, from (the root it inherits from).
  The parts below run in this order: each may read what an earlier one has set.
*/ -}}
{{- define "platform-lib.context.workload" -}}
{{- $_ := include "platform-lib.context.effective" . -}}
{{- $own := .values -}}
{{- if ne (toString $own.enabled) "false" -}}
{{- $w := dict
      "context" .context "key" .key "path" .path "values" $own "written" .written "from" (.from | default dict)
      "kind" ($own.kind | default "Deployment") "overruled" .overruled "task" (.task | default dict)
      "unresolved" list "relaxed" list "hatches" list "blocks" list "images" list "mentioned" list -}}
{{- $_ := include "platform-lib.context.traits" $w -}}
{{- $_ := set .context "workloads" (append .context.workloads $w) -}}
{{- if ne $w.kind "none" -}}
{{- range $part := list "identity" "backup-plan" "main-image" "ports" "account" "rbac" "needs" "volumes" "secrets" "files" "scaling" "autoscaler" "security" "metrics" "service" "exposure" "network" "backup" "pod" "controller" "observability" -}}
{{- $_ := include (printf "platform-lib.context.%s" $part) $w -}}
{{- end -}}
{{- $_ := set .context "parts" (append .context.parts $w) -}}
{{- else if $own.secrets -}}
{{- range $part := list "identity" "secrets" -}}
{{- $_ := include (printf "platform-lib.context.%s" $part) $w -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
  What the kinds have in common. Sets
    scales   it has a number of replicas
    serves   its pods stay: a Service and a monitor reach them
    hash     the pod label that tells one revision from the next, where there is one
*/ -}}
{{- define "platform-lib.context.traits" -}}
{{- $_ := set . "scales" (has .kind (list "Deployment" "StatefulSet" "Rollout")) -}}
{{- $_ := set . "serves" (not (has .kind (list "Job" "CronJob" "none"))) -}}
{{- $_ := set . "hash" (get (dict
      "Deployment" "pod-template-hash" "StatefulSet" "controller-revision-hash" "Rollout" "rollouts-pod-template-hash") .kind) -}}
{{- end -}}

{{- /* Adds an object of its own beside a workload's: (list W KIND OBJECT), KIND as in `platform-lib.render.kinds`. */ -}}
{{- define "platform-lib.context.part" -}}
{{- $context := (index . 0).context -}}
{{- $_ := set $context "parts" (append $context.parts (dict "of" (index . 0) (index . 1) (index . 2))) -}}
{{- end -}}
