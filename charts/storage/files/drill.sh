set -eu
restore="drill-$NAME-$(date -u +%Y%m%d%H%M%S)"
# What an earlier drill has left would count as restored now.
kubectl delete namespace "$SCRATCH" --ignore-not-found --timeout="${LIMIT}s"
kubectl create -f - <<EOF
apiVersion: velero.io/v1
kind: Restore
metadata: {name: $restore}
spec:
  scheduleName: $SCHEDULE
  includedNamespaces: [$SOURCE]
  namespaceMapping: {$SOURCE: $SCRATCH}
  includedResources: [persistentvolumeclaims, persistentvolumes, configmaps, secrets]
  restorePVs: true
EOF
started=$(date +%s)
while :; do
  phase=$(kubectl get restores.velero.io "$restore" -o 'jsonpath={.status.phase}')
  took=$(($(date +%s) - started))
  case "$phase" in
    Completed) break ;;
    Failed | PartiallyFailed | FailedValidation)
      echo "$restore: $phase; velero restore describe $restore --details has the reason" >&2
      exit 1
      ;;
  esac
  if [ "$took" -ge "$LIMIT" ]; then
    echo "$restore: still ${phase:-not begun} after $took s" >&2
    exit 1
  fi
  sleep "$PAUSE"
done
objects=$(kubectl get restores.velero.io "$restore" -o 'jsonpath={.status.progress.itemsRestored}')
if [ "${objects:-0}" -lt 1 ]; then
  echo "$restore: the newest backup of $SCHEDULE has nothing of the namespace $SOURCE" >&2
  exit 1
fi
echo "$restore: $objects objects of $SOURCE restored in $took s"
kubectl delete namespace "$SCRATCH" --ignore-not-found --wait=false
kubectl delete restores.velero.io "$restore" --wait=false
