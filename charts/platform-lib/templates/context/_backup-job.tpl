{{- /*
  What the Jobs of backups have in common. Each has an identity of its own, so that no Service and no NetworkPolicy of the
  workload takes its pods for the workload's; an account of its own; and a policy with exactly its holes.
*/ -}}

{{- /* Takes w and what, sets name and selector. */ -}}
{{- define "platform-lib.context.backup-identity" -}}
{{- $_ := set . "name" (printf "%s-%s" .w.name .what) -}}
{{- $_ := set . "selector" dict -}}
{{- $_ := include "platform-lib.context.selector" (list .selector .w.context (printf "%s-%s" .w.key .what)) -}}
{{- end -}}

{{- /* Metadata of an object of the Job: takes w, name and selector, sets metadata. */ -}}
{{- define "platform-lib.context.backup-metadata" -}}
{{- $at := dict "w" .w "name" .name -}}
{{- $_ := include "platform-lib.context.metadata" $at -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $labels (omit $at.metadata.labels "helm-platform.io/backup") .selector) -}}
{{- $_ := set $at.metadata "labels" $labels -}}
{{- $_ := set . "metadata" $at.metadata -}}
{{- end -}}

{{- /* An image of the profile, or the pinned default, under the platform's registry: (list CONTEXT FIELD DEFAULT). */ -}}
{{- define "platform-lib.context.backup-image" -}}
{{- $context := index . 0 -}}
{{- with get $context.profile.backup (index . 1) -}}
{{- . -}}
{{- else -}}
{{- empty $context.profile.registry | ternary (printf "docker.io/%s" (index . 2)) (include "platform-lib.context.repository" (list $context (index . 2))) -}}
{{- end -}}
{{- end -}}

{{- /*
  A container: takes name, image, and script (for sh) or command; args, env, mounts, memory or resources, pullPolicy
  optional. Sets made.
*/ -}}
{{- define "platform-lib.context.backup-container" -}}
{{- $security := dict -}}
{{- $_ := include "platform-lib.context.restricted-container" $security -}}
{{- $made := dict "name" .name "image" .image "imagePullPolicy" (.pullPolicy | default "IfNotPresent") "securityContext" $security
      "command" (empty .command | ternary (list "/bin/sh" "-c" .script .name) .command)
      "volumeMounts" (prepend (.mounts | default list) (dict "name" "tmp" "mountPath" "/tmp"))
      "resources" (.resources | default (dict "requests" (dict "cpu" "50m" "memory" .memory) "limits" (dict "memory" .memory))) -}}
{{- range $field := list "args" "env" "envFrom" -}}
{{- with get $ $field -}}
{{- $_ := set $made $field . -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "made" $made -}}
{{- end -}}

{{- /* The pod of a Job: takes w, name, selector, spec (containers, initContainers, volumes) and token, sets pod. */ -}}
{{- define "platform-lib.context.backup-pod" -}}
{{- $w := .w -}}
{{- $given := .w.values.security | default dict -}}
{{- $user := $given.runAsUser | default 65532 | int64 -}}
{{- /* One user for all containers: what one has written another reads. */ -}}
{{- $security := dict "runAsUser" $user "runAsGroup" ($given.runAsGroup | default $user | int64) "fsGroup" ($given.fsGroup | default $user | int64) -}}
{{- $_ := include "platform-lib.context.restricted-pod" $security -}}
{{- $spec := dict
      "serviceAccountName" .name "automountServiceAccountToken" (.token | default false) "enableServiceLinks" false
      "restartPolicy" "Never" "terminationGracePeriodSeconds" 30 "securityContext" $security -}}
{{- $_ := include "platform-lib.context.overlay" (list $spec .spec) -}}
{{- $_ := set $spec "volumes" (prepend (.spec.volumes | default list) (dict "name" "tmp" "emptyDir" (dict "sizeLimit" "64Mi"))) -}}
{{- $secrets := list -}}
{{- range $w.pullSecrets | uniq -}}
{{- $secrets = append $secrets (dict "name" .) -}}
{{- end -}}
{{- with $secrets -}}
{{- $_ := set $spec "imagePullSecrets" . -}}
{{- end -}}
{{- $_ := include "platform-lib.context.scheduling" (dict "w" (dict "values" $w.values) "into" $spec) -}}
{{- $_ := set . "pod" (dict "metadata" (dict "labels" .selector) "spec" $spec) -}}
{{- end -}}

{{- /*
  Adds the account, the policy and, with `rules`, the role: takes w, name, selector, token (who has one reaches the
  Kubernetes API), rules and egress.
*/ -}}
{{- define "platform-lib.context.backup-surroundings" -}}
{{- $w := .w -}}
{{- $parts := dict -}}
{{- range $kind := list "serviceAccount" "role" "roleBinding" "networkPolicy" -}}
{{- $at := dict "w" $w "name" $.name "selector" $.selector -}}
{{- $_ := include "platform-lib.context.backup-metadata" $at -}}
{{- $_ := set $parts $kind (dict "metadata" $at.metadata) -}}
{{- end -}}
{{- $_ := set $parts.serviceAccount "token" (.token | default false) -}}
{{- $_ := include "platform-lib.context.part" (list $w "serviceAccount" $parts.serviceAccount) -}}
{{- with .rules -}}
{{- $_ := set $parts.role "rules" . -}}
{{- $_ := include "platform-lib.context.part" (list $w "role" $parts.role) -}}
{{- $_ := set $parts.roleBinding "roleRef" (dict "apiGroup" "rbac.authorization.k8s.io" "kind" "Role" "name" $.name) -}}
{{- $_ := set $parts.roleBinding "subjects" (list (dict "kind" "ServiceAccount" "name" $.name "namespace" $w.context.root.Release.Namespace)) -}}
{{- $_ := include "platform-lib.context.part" (list $w "roleBinding" $parts.roleBinding) -}}
{{- end -}}
{{- $holes := dict -}}
{{- $_ := include "platform-lib.context.dns" $holes -}}
{{- $_ := set $parts.networkPolicy "selector" .selector -}}
{{- $_ := set $parts.networkPolicy "ingress" list -}}
{{- $egress := prepend .egress $holes.dns -}}
{{- if .token -}}
{{- $blocks := list -}}
{{- range $w.context.profile.apiServer -}}
{{- $blocks = append $blocks (dict "ipBlock" (dict "cidr" .)) -}}
{{- end -}}
{{- $egress = append $egress (dict "to" $blocks "ports" (list (dict "port" 443 "protocol" "TCP") (dict "port" 6443 "protocol" "TCP"))) -}}
{{- end -}}
{{- $_ := set $parts.networkPolicy "egress" $egress -}}
{{- $_ := include "platform-lib.context.part" (list $w "networkPolicy" $parts.networkPolicy) -}}
{{- end -}}

{{- /* Adds a CronJob: takes w, what, own (schedule, maxAge), name, selector, spec, egress, timeout; token and rules optional. */ -}}
{{- define "platform-lib.context.backup-cronjob" -}}
{{- $when := dict "w" .w "path" (printf "backup.%s" .what) "schedule" .own.schedule -}}
{{- $_ := include "platform-lib.context.backup-schedule" $when -}}
{{- $_ := include "platform-lib.context.backup-surroundings" . -}}
{{- $_ := include "platform-lib.context.backup-metadata" . -}}
{{- $_ := include "platform-lib.context.backup-pod" . -}}
{{- $spec := dict
      "schedule" .own.schedule "concurrencyPolicy" "Forbid" "suspend" false
      "successfulJobsHistoryLimit" 3 "failedJobsHistoryLimit" 3 "startingDeadlineSeconds" 3600
      "jobTemplate" (dict "metadata" (dict "labels" .selector) "spec" (dict
        "template" .pod "backoffLimit" 2 "activeDeadlineSeconds" (int64 .timeout)
        "podFailurePolicy" (dict "rules" (list (dict
          "action" "Ignore" "onPodConditions" (list (dict "type" "DisruptionTarget" "status" "True"))))))) -}}
{{- with .w.values.backup.timezone -}}
{{- $_ := set $spec "timeZone" . -}}
{{- end -}}
{{- $_ := include "platform-lib.context.part" (list .w "cronJob" (dict "metadata" .metadata "spec" $spec)) -}}
{{- $_ := set .w "backupNames" (append (.w.backupNames | default list) (dict "path" (printf "backup.%s" .what) "name" .name)) -}}
{{- $_ := include "platform-lib.context.backup-watch" (dict "w" .w "what" .what "name" .name "own" .own "gap" $when.gap) -}}
{{- end -}}
