{{- /*
  A CronJob that takes VolumeSnapshots of the claims of the pods that are always there. Its account may create, list and
  delete VolumeSnapshots of this namespace and nothing else. It prunes only after every new snapshot is ready to use.
*/ -}}
{{- define "platform-lib.context.backup-snapshot" -}}
{{- $w := . -}}
{{- $own := .values.backup.snapshot -}}
{{- $profile := .context.profile.backup -}}
{{- $at := dict "w" . "own" $own -}}
{{- $_ := include "platform-lib.context.backup-volumes" $at -}}
{{- $claims := list -}}
{{- range $at.names -}}
{{- $claims = concat $claims (get $w.persistent .).claims -}}
{{- end -}}
{{- $job := dict "w" . "what" "snapshot" "own" $own "token" true -}}
{{- $_ := include "platform-lib.context.backup-identity" $job -}}
{{- $labels := list -}}
{{- range $key, $value := $job.selector -}}
{{- $labels = append $labels (printf "%s: %s" $key (quote $value)) -}}
{{- end -}}
{{- $timeout := $own.timeout | default 1800 | int64 -}}
{{- $env := list
      (dict "name" "CLAIMS" "value" (join " " $claims))
      (dict "name" "KEEP" "value" (toString (int64 ($own.keep | default 7))))
      (dict "name" "LIMIT" "value" (toString $timeout))
      (dict "name" "CLASS" "value" ($own.class | default $profile.snapshotClass | default ""))
      (dict "name" "PREFIX" "value" .name)
      (dict "name" "LABELS" "value" (join ", " $labels))
      (dict "name" "HOME" "value" "/tmp") -}}
{{- $container := dict "name" "snapshot" "image" (include "platform-lib.context.backup-image" (list .context "kubectlImage" "alpine/k8s:1.37.0"))
      "env" $env "script" (include "platform-lib.context.backup-snapshot-script" .) "memory" "128Mi" -}}
{{- $_ := include "platform-lib.context.backup-container" $container -}}
{{- $_ := set $job "timeout" (add $timeout 300) -}}
{{- $_ := set $job "spec" (dict "containers" (list $container.made)) -}}
{{- $_ := set $job "rules" (list (dict
      "apiGroups" (list "snapshot.storage.k8s.io") "resources" (list "volumesnapshots") "verbs" (list "create" "list" "delete"))) -}}
{{- $_ := set $job "egress" list -}}
{{- $_ := include "platform-lib.context.backup-cronjob" $job -}}
{{- end -}}

{{- define "platform-lib.context.backup-snapshot-script" -}}
set -eu
stamp=$(date -u +%Y%m%d%H%M%S)
class=
if [ -n "$CLASS" ]; then class="volumeSnapshotClassName: $CLASS"; fi
for claim in $CLAIMS; do
  kubectl create -f - <<EOF
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata:
  name: $claim-$stamp
  labels: {$LABELS, helm-platform.io/claim: $claim, helm-platform.io/snapshot: "$stamp"}
spec:
  $class
  source:
    persistentVolumeClaimName: $claim
EOF
done
waited=0
for claim in $CLAIMS; do
  while :; do
    ready=$(kubectl get volumesnapshots -l "helm-platform.io/claim=$claim,helm-platform.io/snapshot=$stamp" \
      -o 'jsonpath={.items[*].status.readyToUse}')
    if [ "$ready" = true ]; then break; fi
    if [ "$waited" -ge "$LIMIT" ]; then
      echo "$claim-$stamp: not ready within $LIMIT s; no older snapshot is deleted" >&2
      exit 1
    fi
    sleep 5
    waited=$((waited + 5))
  done
  echo "$claim-$stamp: ready"
done
for claim in $CLAIMS; do
  # What is not ready counts for nothing: it must not push out what can be restored.
  kubectl get volumesnapshots -l "helm-platform.io/claim=$claim" \
    -o 'jsonpath={range .items[?(@.status.readyToUse==true)]}{.metadata.labels.helm-platform\.io/snapshot}{"\n"}{end}' >/tmp/ready
  oldest=$(sort -r /tmp/ready | sed -n "${KEEP}p")
  if [ -z "$oldest" ]; then continue; fi
  kubectl get volumesnapshots -l "helm-platform.io/claim=$claim" \
    -o 'jsonpath={range .items[*]}{.metadata.labels.helm-platform\.io/snapshot}{"\n"}{end}' >/tmp/all
  while read -r old; do
    if [ -n "$old" ] && [ "$old" -lt "$oldest" ]; then
      kubectl delete volumesnapshots -l "helm-platform.io/claim=$claim,helm-platform.io/snapshot=$old" --wait=false
    fi
  done </tmp/all
done
{{- end -}}
