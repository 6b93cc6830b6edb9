{{- /*
  Adds the part of `helm test`: one pod that connects to every TCP port of every Service of the release, and the
  NetworkPolicy that lets it do so in a namespace that denies by default. Both are hooks and exist during a test only.
*/ -}}
{{- define "platform-lib.context.test" -}}
{{- $context := . -}}
{{- $targets := list -}}
{{- $first := dict -}}
{{- range $w := .parts -}}
{{- /* A part without a workload, such as a second Ingress, has no pods. */ -}}
{{- if gt ($w.guaranteed | default 0) 0 -}}
{{- range dig "service" "ports" list $w -}}
{{- if eq .protocol "TCP" -}}
{{- $targets = append $targets (printf "%s:%d" $w.name .service) -}}
{{- $first = $first | default $w -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $targets -}}
{{- /* The namespace's own account, which is there before the release: no token is mounted, so it grants nothing. */ -}}
{{- $selector := dict -}}
{{- $_ := include "platform-lib.context.selector" (list $selector . "test") -}}
{{- $labels := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $labels $selector) -}}
{{- $_ := include "platform-lib.context.release-labels" (list $labels .) -}}
{{- $metadata := dict
      "name" (printf "%s-test" .app) "namespace" .root.Release.Namespace "labels" $labels
      "annotations" (dict "helm.sh/hook" "test" "helm.sh/hook-weight" "0" "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded") -}}

{{- $podSecurity := dict "runAsUser" 65534 "runAsGroup" 65534 -}}
{{- $_ := include "platform-lib.context.restricted-pod" $podSecurity -}}
{{- $containerSecurity := dict -}}
{{- $_ := include "platform-lib.context.restricted-container" $containerSecurity -}}
{{- $image := .profile.testImage -}}
{{- if not $image -}}
{{- /* A registry of the platform's own mirrors it under its plain name; without one the full name is needed. */ -}}
{{- $image = empty .profile.registry | ternary "docker.io/library/busybox:1.37.0" (include "platform-lib.context.repository" (list . "busybox:1.37.0")) -}}
{{- end -}}
{{- $script := `for target in "$@"; do nc -z -w 5 "${target%%:*}" "${target##*:}" || { echo "$target: no answer"; exit 1; }; echo "$target: answers"; done` -}}
{{- $container := dict
      "name" "test" "image" $image "imagePullPolicy" "IfNotPresent" "command" (list "/bin/sh" "-ec" $script "test") "args" $targets
      "resources" (dict "requests" (dict "cpu" "10m" "memory" "32Mi") "limits" (dict "memory" "32Mi"))
      "securityContext" $containerSecurity "volumeMounts" (list (dict "name" "tmp" "mountPath" "/tmp")) -}}
{{- $spec := dict
      "serviceAccountName" "default" "automountServiceAccountToken" false "enableServiceLinks" false "restartPolicy" "Never"
      "terminationGracePeriodSeconds" 0 "securityContext" $podSecurity "containers" (list $container)
      "volumes" (list (dict "name" "tmp" "emptyDir" (dict "sizeLimit" "16Mi"))) -}}
{{- with dig "pod" "spec" "imagePullSecrets" list $first -}}
{{- $_ := set $spec "imagePullSecrets" . -}}
{{- end -}}
{{- $part := dict "testPod" (dict "metadata" $metadata "spec" $spec) -}}

{{- $holes := dict -}}
{{- $_ := include "platform-lib.context.dns" $holes -}}
{{- $early := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $early $metadata.annotations (dict "helm.sh/hook-weight" "-1")) -}}
{{- $policy := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $policy $metadata (dict "annotations" $early)) -}}
{{- $_ := set $part "networkPolicy" (dict
      "metadata" $policy "selector" $selector "ingress" list
      "egress" (list $holes.dns (dict "to" (list (dict "podSelector" (dict "matchLabels" (omit $selector "app.kubernetes.io/component"))))))) -}}
{{- $_ := set . "parts" (append .parts $part) -}}
{{- end -}}
{{- end -}}
