{{- /*
  A StatefulSet's claim template cannot change: it keeps `initialSize`, and a Job after each install and upgrade raises
  the claims of the pods to `size`. Its account may read and change exactly those claims.
*/ -}}
{{- define "platform-lib.context.backup-expand" -}}
{{- $w := . -}}
{{- $wanted := list -}}
{{- $names := list -}}
{{- $ordinals := .guaranteed -}}
{{- if .autoscaled -}}
{{- $ordinals = max .guaranteed (int64 (.values.autoscaling.max | default 0)) -}}
{{- end -}}
{{- range $name, $claim := .claims -}}
{{- if and (eq $claim.mode "each") (hasKey $claim.own "initialSize") -}}
{{- $size := include "platform-lib.context.text" $claim.own.size -}}
{{- if ne (include "platform-lib.context.amount" $claim.own.size) (include "platform-lib.context.amount" $claim.own.initialSize) -}}
{{- range $ordinal := until (int $ordinals) -}}
{{- $one := printf "%s-%s-%d" $name $w.name $ordinal -}}
{{- $names = append $names $one -}}
{{- $wanted = append $wanted (printf "%s %s %s" $one $size (lt $ordinal (int $w.guaranteed) | ternary "needed" "maybe")) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $names -}}
{{- $job := dict "w" . "what" "expand" "token" true -}}
{{- $_ := include "platform-lib.context.backup-identity" $job -}}
{{- $container := dict "name" "expand" "image" (include "platform-lib.context.backup-image" (list .context "kubectlImage" "alpine/k8s:1.37.0"))
      "script" (include "platform-lib.context.backup-expand-script" .) "args" $wanted "memory" "128Mi"
      "env" (list (dict "name" "HOME" "value" "/tmp") (dict "name" "LIMIT" "value" "120")) -}}
{{- $_ := include "platform-lib.context.backup-container" $container -}}
{{- $_ := set $job "spec" (dict "containers" (list $container.made)) -}}
{{- $_ := set $job "rules" (list (dict
      "apiGroups" (list "") "resources" (list "persistentvolumeclaims") "resourceNames" $names "verbs" (list "get" "patch"))) -}}
{{- $_ := set $job "egress" list -}}
{{- $_ := include "platform-lib.context.backup-surroundings" $job -}}
{{- $_ := include "platform-lib.context.backup-pod" $job -}}
{{- $_ := include "platform-lib.context.backup-metadata" $job -}}
{{- $annotations := dict -}}
{{- $_ := include "platform-lib.context.overlay" (list $annotations $job.metadata.annotations (dict
      "helm.sh/hook" "post-install,post-upgrade" "helm.sh/hook-weight" "0" "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded")) -}}
{{- $_ := set $job.metadata "annotations" $annotations -}}
{{- $_ := include "platform-lib.context.part" (list . "job" (dict
      "metadata" $job.metadata "spec" (dict "template" $job.pod "backoffLimit" 2 "activeDeadlineSeconds" 600))) -}}
{{- $_ := set . "backupNames" (append (.backupNames | default list) (dict "path" "storage" "name" $job.name)) -}}
{{- end -}}
{{- end -}}

{{- define "platform-lib.context.backup-expand-script" -}}
set -eu
for line in "$@"; do
  claim=${line%% *}
  rest=${line#* }
  size=${rest%% *}
  waited=0
  until kubectl get persistentvolumeclaim "$claim" -o name 2>/tmp/error; do
    if ! grep -q NotFound /tmp/error; then cat /tmp/error >&2; exit 1; fi
    if [ "${rest#* }" = maybe ]; then
      echo "$claim: not there; the pod has not been scaled up"
      continue 2
    fi
    if [ "$waited" -ge "$LIMIT" ]; then
      echo "$claim: not there after $LIMIT s" >&2
      exit 1
    fi
    sleep 2
    waited=$((waited + 2))
  done
  kubectl patch persistentvolumeclaim "$claim" --type=merge \
    --patch="{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"$size\"}}}}"
done
{{- end -}}
