# shellcheck shell=bash
# What is installed, in its order, and removed. The cluster is asked each time; what is as it should be is left alone.

our_charts=(platform-app ingress monitoring security storage scaling)

# In a cluster that is not ours nothing is changed about its volumes.
volumes() { if ours; then say "$storage"; else say existing; fi; }

components_up() {
  local absent said words=("${components_from[@]}" --timeout "$seconds")
  heading "upstream components, definitions first (bin/platform up --dry-run prints each command)"
  if [[ $dry_run ]]; then
    words env HELM_KUBECONTEXT="$context" bin/platform up "${choice[@]}" "${words[@]}"
    return
  fi
  if [[ ! $made ]]; then
    # Its last line sums up, and begins with a number.
    absent=$(platform status "${choice[@]}" | awk '$2 == "absent" && $1 ~ /^[a-z]/ {print $1}' | paste -sd ' ') || true
    remember components "$absent"
  fi
  say "installing components"
  said=$(platform up "${choice[@]}" "${words[@]}") || exit "$?" # it has said why, and what to do
  say "components: $said"
  if [[ $said != "0 changed"* ]]; then changed+=(components); fi
}

platform_up() {
  local values=(--values "umbrella/profiles/$umbrella.yaml" --set "storage.profile=$(volumes)")
  heading "the platform's own objects"
  if needed platform monitoring "umbrella ${our_charts[*]/#/charts/} charts/platform-lib" "${values[@]}"; then
    dependencies "${our_charts[@]}"
    step "putting the charts into umbrella" helm dependency build umbrella
    release platform monitoring umbrella "${values[@]}"
  fi
}

hello_up() {
  local values=(--values examples/hello/values.yaml --values hack/minikube/hello/values.yaml)
  heading "an application"
  local folders="charts/platform-app charts/platform-lib hack/minikube/hello examples/hello"
  if needed hello hello "$folders" "${values[@]}"; then
    step "making the namespace hello" kubectl --context "$context" apply --server-side --field-manager helm-platform \
      --filename hack/minikube/hello/namespace.yaml
    dependencies platform-app
    release hello hello charts/platform-app "${values[@]}"
  fi
}

built=' '

dependencies() {
  local each
  for each in "$@"; do
    if [[ $built == *" $each "* ]]; then continue; fi
    step "putting the library into charts/$each" helm dependency build "charts/$each"
    built+="$each "
  done
}

# Whether a release is to be installed: NAME NAMESPACE FOLDERS WORDS... Its description says what it was made of, so
# that neither a file nor a record beside the release need be trusted. Sets inputs.
needed() {
  local name=$1 space=$2 folders=$3 now
  shift 3
  if [[ $dry_run ]]; then
    inputs=…
    return
  fi
  inputs=$(digest "$folders" "$@")
  now=$(release_state "$name" "$space")
  if [[ $now == "deployed inputs $inputs" ]]; then
    say "$name: no change"
    return 1
  fi
  if [[ ! $now && ! $made ]]; then remember releases "$name"; fi
  # What an interrupted Helm left behind holds every later one up.
  case $now in
    pending-install* | uninstalling*)
      step "removing the interrupted $name" helm --kube-context "$context" uninstall "$name" --namespace "$space" --wait
      ;;
    pending-*)
      step "taking back the interrupted upgrade of $name" \
        helm --kube-context "$context" rollback "$name" --namespace "$space"
      ;;
  esac
}

release() {
  local name=$1 space=$2 chart=$3
  shift 3
  step "installing $name" helm --kube-context "$context" upgrade --install "$name" "$chart" --namespace "$space" "$@" \
    --description "inputs $inputs" --wait --timeout "${seconds}s" --hide-notes
  changed+=("$name")
}

# `STATUS DESCRIPTION` of the newest revision; nothing where there is no release.
release_state() {
  helm --kube-context "$context" history "$1" --namespace "$2" --max 1 --output json 2>/dev/null |
    sed -nE 's/.*"status":"([^"]*)".*"description":"([^"]*)".*/\1 \2/p' || true
}

# Of the files below FOLDERS, but for charts that were built into others, and of the WORDS.
digest() {
  local folders
  read -ra folders <<<"$1"
  shift
  {
    printf '%s\n' "$@"
    find "${folders[@]}" -type f -not -path 'charts/*/charts/*' -not -path 'umbrella/charts/*' -print0 |
      sort -z | xargs -0 sha256sum
  } | sha256sum | cut -c 1-16
}

# Adds NAMES to a list of the record; before they are installed, so that an interruption loses none.
remember() {
  local list=$1 had all
  had=$(remembered "$list")
  all=$(tr ' ' '\n' <<<"$had $2" | sed '/^$/d' | sort -u | paste -sd ' ')
  if [[ $all == "$had" ]]; then return; fi
  if ! kube get "${record[@]}" --namespace kube-system >/dev/null 2>&1; then
    step "beginning the record of what is installed" \
      kubectl --context "$context" create "${record[@]}" --namespace kube-system
  fi
  step "recording: $2" kubectl --context "$context" patch "${record[@]}" --namespace kube-system --type merge \
    --patch "{\"data\":{\"$list\":\"$all\"}}"
}

remembered() { kube get "${record[@]}" --namespace kube-system --ignore-not-found -o "jsonpath={.data.$1}"; }

# What `up` installed into a cluster that is not ours, in the reverse order.
remove_recorded() {
  local releases components more=()
  releases=$(remembered releases)
  read -ra components <<<"$(remembered components)"
  if [[ ! $releases && ! ${components[*]} ]]; then
    say "nothing in $context was installed by this script: nothing to remove"
    return
  fi
  if [[ " $releases " == *" hello "* ]]; then uninstall hello hello; fi
  if [[ " $releases " == *" platform "* ]]; then uninstall platform monitoring; fi
  if [[ $crds ]]; then more=(--crds); fi
  if ((${#components[@]})); then
    loud_step "removing components" env HELM_KUBECONTEXT="$context" bin/platform down "${components[@]}" \
      "${catalog[@]}" --timeout "$seconds" "${more[@]}"
  fi
  step "removing the record" kubectl --context "$context" delete "${record[@]}" --namespace kube-system
  say "namespaces stay, because others may have something in them"
}

uninstall() {
  step "uninstalling $1" helm --kube-context "$context" uninstall "$1" --namespace "$2" --ignore-not-found --wait \
    --timeout "${seconds}s"
}

# What is ready and what is not, and why.
verify() {
  local wrong=0
  if [[ ! $external ]]; then say "cluster $name: $state"; fi
  platform status "${choice[@]}" || wrong=1
  verify_release platform monitoring || wrong=1
  if [[ $hello || $(release_state hello hello) ]]; then verify_release hello hello || wrong=1; fi
  return "$wrong"
}

verify_release() {
  local now pods
  now=$(release_state "$1" "$2")
  now=${now%% *}
  pods=$(unready "$2")
  printf '%-26s%s\n' "$1" "${now:-absent}"
  if [[ $pods ]]; then
    printf '%s\n' "$pods"
    kube get events --namespace "$2" --field-selector type=Warning --sort-by .lastTimestamp \
      -o 'custom-columns=:.involvedObject.name,:.reason,:.message' --no-headers 2>/dev/null | tail -n 3 | sed 's/^/  /'
  fi
  [[ $now == deployed && ! $pods ]]
}

# Pods of a namespace that do not run, a line each.
unready() {
  local each='{.metadata.name}{"\t"}{.status.phase}{"\t"}'
  each+='{.status.conditions[?(@.type=="Ready")].status}{"\t"}'
  each+='{.status.containerStatuses[*].state.waiting.reason}{"\n"}'
  kube get pods --namespace "$1" -o "jsonpath={range .items[*]}$each{end}" |
    awk -F '\t' '$2 != "Succeeded" && $3 != "True" {print "  Pod " $1 ": " $2 ($4 ? " (" $4 ")" : "")}'
}
