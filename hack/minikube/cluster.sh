# shellcheck shell=bash
# The cluster and whose it is. Sets state (absent, stopped, running, unknown), made and answers.

state='' made='' answers=''

# That a cluster of minikube is ours is written down before it is made, and with the UID of its kube-system after: one
# that somebody made later by the same name is not.
mark() { say "${XDG_STATE_HOME:-$HOME/.local/state}/helm-platform/minikube/$name"; }

# The record of what was installed into a cluster that is not ours.
record=(configmap helm-platform-local)

# No command of ours says another context than this one.
kube() { kubectl --context "$context" --request-timeout 20s "$@"; }

platform() { env HELM_KUBECONTEXT="$context" bin/platform "$@"; }

# Whether the cluster is one that this script made, or would make.
ours() { [[ $made || ($dry_run && ! $external && ! $reuse) ]]; }

find_cluster() {
  local uid='' read_uid=(kube get namespace kube-system -o 'jsonpath={.metadata.uid}')
  state=absent made='' answers=''
  if [[ ! $external ]] && command -v minikube >/dev/null; then state=$(minikube_state); fi
  if [[ $external || $state == running ]] && uid=$("${read_uid[@]}" 2>/dev/null); then answers=1; fi
  if [[ ! $external && $state != absent && -f $(mark) ]]; then
    if [[ ! $uid || ! -s $(mark) || $(<"$(mark)") == "$uid" ]]; then made=1; fi
  fi
}

# Exit codes of `minikube status`: 0 all runs, 1 to 7 bits of what does not, 85 no such profile.
minikube_state() {
  local code=0
  minikube status --profile "$name" --output json >/dev/null 2>&1 || code=$?
  case $code in
    0) say running ;;
    [1-7]) say stopped ;;
    85) say absent ;;
    *) say unknown ;;
  esac
}

require_answer() {
  if [[ ! $answers ]]; then
    fail 3 "the cluster $context does not answer" "hack/minikube.sh up makes or starts one; doctor says more"
  fi
}

ensure_cluster() {
  heading "the cluster"
  if [[ $external ]]; then
    if [[ ! $dry_run ]]; then say "$context: a cluster that is there"; fi
    return
  fi
  if [[ $dry_run ]]; then
    if [[ $recreate ]]; then minikube_delete; fi
    if [[ $reuse ]]; then minikube_continue; else minikube_make; fi
    return
  fi
  if [[ $recreate && $state != absent ]]; then
    minikube_delete
    find_cluster
  fi
  case $state in
    running) say "$name: no change" ;;
    stopped) minikube_continue ;;
    absent)
      mkdir -p "$(dirname "$(mark)")"
      : >"$(mark)"
      minikube_make
      ;;
  esac
  if [[ $state != running ]]; then
    changed+=(cluster)
    find_cluster
  fi
  require_answer
  if [[ ${changed[*]} ]]; then # before it ran, nobody could ask what is in it
    preflight_cluster
    refuse_problems
  fi
  if [[ $made && ! -s $(mark) ]]; then kube get namespace kube-system -o 'jsonpath={.metadata.uid}' >"$(mark)"; fi
}

minikube_make() {
  local version=()
  if [[ $kubernetes ]]; then version=(--kubernetes-version "$kubernetes"); fi
  # Calico, because minikube's own network enforces no NetworkPolicy.
  loud_step "making the cluster $name" minikube start --profile "$name" --driver "$driver" --cni calico \
    --cpus "$cpus" --memory "${memory}m" --disk-size "${disk}g" "${version[@]}" \
    --wait all --interactive=false --keep-context
}

# A cluster that was stopped, or whose making was: minikube knows all else.
minikube_continue() {
  loud_step "starting the cluster $name" minikube start --profile "$name" --wait all --interactive=false --keep-context
}

minikube_delete() {
  loud_step "deleting the cluster $name" minikube delete --profile "$name"
  if [[ ! $dry_run ]]; then rm -f "$(mark)"; fi
}

# Only in clusters that are ours: what they change is not taken back.
addons() {
  local each said
  if ! ours; then return; fi
  heading "addons, which need definitions of the components"
  if [[ $dry_run ]]; then said=''; else said=$(minikube addons list --profile "$name" --output json); fi
  for each in "${addons_on[@]}"; do
    if [[ ! $dry_run && $(addon "$each" "$said") == enabled ]]; then continue; fi
    loud_step "enabling the addon $each" minikube addons enable "$each" --profile "$name"
    changed+=("$each")
  done
  for each in "${addons_off[@]}"; do
    if [[ ! $dry_run && $(addon "$each" "$said") == disabled ]]; then continue; fi
    loud_step "disabling the addon $each" minikube addons disable "$each" --profile "$name"
    changed+=("$each")
  done
}

# How one of minikube's list is: {"NAME":{"Profile":…,"Status":"enabled"},…}
addon() { sed -nE "s/.*\"$1\":\{[^}]*\"Status\":\"([a-z]+)\".*/\1/p" <<<"$2"; }
