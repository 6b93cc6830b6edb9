{{- /*
  Drills: CronJobs in Velero's namespace that restore a namespace from the newest backup of a schedule into one of their own
  (files/drill.sh), measure it and remove it. Only what starts no pods is restored: nothing works twice on the same queue.
  Adds to drills what alerts are about.
*/ -}}
{{- define "storage.drills" -}}
{{- $context := . -}}
{{- $_ := set . "drills" list -}}
{{- if .values.velero.enabled -}}
{{- range $name, $own := .values.velero.drills | default dict -}}
{{- if kindIs "map" $own -}}
{{- $_ := include "storage.drill" (dict "context" $context "name" $name "own" $own) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Takes context, name and own. */ -}}
{{- define "storage.drill" -}}
{{- $context := .context -}}
{{- $own := .own -}}
{{- $when := dict "w" $context.crons "path" (printf "velero.drills.%s" .name) "schedule" $own.schedule -}}
{{- $_ := include "platform-lib.context.backup-schedule" $when -}}
{{- $scratch := printf "drill-%s" .name -}}
{{- $timeout := $own.timeout | default 3600 | int64 -}}
{{- $at := dict "context" $context "name" (printf "drill-%s" .name) -}}
{{- $_ := include "storage.velero-metadata" $at -}}
{{- $metadata := $at.metadata -}}
{{- $selector := dict "app.kubernetes.io/name" "drill" "app.kubernetes.io/instance" $metadata.name -}}
{{- $env := list -}}
{{- range $key, $value := dict "NAME" .name "SCRATCH" $scratch "SOURCE" $own.namespace "SCHEDULE" $own.of "LIMIT" (toString $timeout) "PAUSE" "5" "HOME" "/tmp" -}}
{{- $env = append $env (dict "name" $key "value" $value) -}}
{{- end -}}
{{- $container := dict "name" "drill" "env" $env "memory" "128Mi" "script" ($context.root.Files.Get "files/drill.sh")
      "image" (include "platform-lib.context.backup-image" (list $context "kubectlImage" "alpine/k8s:1.37.0")) -}}
{{- $_ := include "platform-lib.context.backup-container" $container -}}
{{- $security := dict "runAsUser" 65532 "runAsGroup" 65532 "fsGroup" 65532 -}}
{{- $_ := include "platform-lib.context.restricted-pod" $security -}}
{{- $pod := dict "serviceAccountName" $metadata.name "automountServiceAccountToken" true "enableServiceLinks" false
      "restartPolicy" "Never" "securityContext" $security "containers" (list $container.made)
      "volumes" (list (dict "name" "tmp" "emptyDir" (dict "sizeLimit" "64Mi"))) -}}
{{- $job := dict "backoffLimit" 0 "activeDeadlineSeconds" (add $timeout 600 | int64)
      "template" (dict "metadata" (dict "labels" $selector) "spec" $pod) -}}
{{- $restores := list (dict "apiGroups" (list "velero.io") "resources" (list "restores") "verbs" (list "create" "get" "delete")) -}}
{{- $namespaces := list (dict "apiGroups" (list "") "resources" (list "namespaces") "resourceNames" (list $scratch) "verbs" (list "get" "list" "watch" "delete")) -}}
{{- $subjects := list (dict "kind" "ServiceAccount" "name" $metadata.name "namespace" $metadata.namespace) -}}
{{- $alone := omit $metadata "namespace" -}}
{{- $wide := merge (dict "name" (printf "%s-%s" $metadata.namespace $metadata.name)) $alone -}}
{{- $holes := dict -}}
{{- $_ := include "platform-lib.context.dns" $holes -}}
{{- $blocks := list -}}
{{- range $context.profile.apiServer -}}
{{- $blocks = append $blocks (dict "ipBlock" (dict "cidr" .)) -}}
{{- end -}}
{{- $server := dict "to" $blocks "ports" (list (dict "port" 443 "protocol" "TCP") (dict "port" 6443 "protocol" "TCP")) -}}
{{- $rbac := "rbac.authorization.k8s.io" -}}
{{- range $object := list
      (dict "apiVersion" "v1" "kind" "ServiceAccount" "metadata" $metadata "automountServiceAccountToken" false)
      (dict "apiVersion" (print $rbac "/v1") "kind" "Role" "metadata" $metadata "rules" $restores)
      (dict "apiVersion" (print $rbac "/v1") "kind" "RoleBinding" "metadata" $metadata "subjects" $subjects
        "roleRef" (dict "apiGroup" $rbac "kind" "Role" "name" $metadata.name))
      (dict "apiVersion" (print $rbac "/v1") "kind" "ClusterRole" "metadata" $wide "rules" $namespaces)
      (dict "apiVersion" (print $rbac "/v1") "kind" "ClusterRoleBinding" "metadata" $wide "subjects" $subjects
        "roleRef" (dict "apiGroup" $rbac "kind" "ClusterRole" "name" $wide.name))
      (dict "apiVersion" "networking.k8s.io/v1" "kind" "NetworkPolicy" "metadata" $metadata
        "spec" (dict "podSelector" (dict "matchLabels" $selector) "policyTypes" (list "Ingress" "Egress")
          "ingress" list "egress" (list $holes.dns $server)))
      (dict "apiVersion" "batch/v1" "kind" "CronJob" "metadata" $metadata
        "spec" (dict "schedule" $own.schedule "concurrencyPolicy" "Forbid" "startingDeadlineSeconds" 3600
          "successfulJobsHistoryLimit" 3 "failedJobsHistoryLimit" 3 "jobTemplate" (dict "spec" $job))) -}}
{{- $_ := include "platform-lib.platform.object" (list $context "manifest" $object) -}}
{{- end -}}
{{- $age := mul 2 $when.gap | toString -}}
{{- $_ := set $context "drills" (append $context.drills (dict "of" "drill" "group" (print "storage-drill-" .name)
      "words" (dict "$drill" .name "$cronjob" $metadata.name "$namespace" $metadata.namespace "$age" $age "$wait" (print $age "s")))) -}}
{{- end -}}
