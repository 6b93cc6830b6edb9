# shellcheck shell=bash
# What must be there before anything is changed, everything that is missing at once. Asks, and changes nothing.

# Those whose flags and answers this is written for.
oldest_minikube=1.36.0
oldest_helm=3.19.0

preflight() {
  tool helm "$oldest_helm" https://helm.sh/docs/intro/install helm version --short
  tool kubectl 1.30.0 https://kubernetes.io/docs/tasks/tools kubectl version --client
  tool bin/platform 0.1.0 "make setup" bin/platform --version
  if [[ $external ]]; then
    preflight_context
  else
    tool minikube "$oldest_minikube" https://minikube.sigs.k8s.io/docs/start minikube version --short
    preflight_minikube
  fi
  if [[ $answers ]]; then preflight_cluster; fi
}

# That all components are known and their charts are where they are looked for. No cluster is asked.
refuse_choice() {
  local said
  said=$(platform up "${choice[@]}" "${components_from[@]}" --dry-run 2>&1 >/dev/null) || {
    local code=$?
    printf '%s\nnothing was changed\n' "$said" >&2
    exit "$code"
  }
}

# Whether a program is there and new enough: NAME OLDEST WHERE COMMAND...
tool() {
  local name=$1 oldest=$2 where=$3 said found
  shift 3
  if ! command -v "$1" >/dev/null; then
    problem "there is no $name" "install it: $where"
  elif ! said=$("$@" 2>&1); then
    problem "$name does not run: ${said##*$'\n'}" "install it anew: $where"
  else
    found=$(sed -nE 's/^[^0-9]*([0-9]+\.[0-9]+(\.[0-9]+)?).*/\1/p;q' <<<"$said")
    if [[ $(printf '%s\n' "$oldest" "${found:-0}" | sort -V | tail -n 1) != "$found" ]]; then
      problem "$name ${found:-of no version} is older than $oldest" "install a newer one: $where"
    fi
  fi
}

preflight_minikube() {
  find_cluster
  if [[ $state == unknown ]]; then
    problem "minikube cannot say how its cluster $name is" "minikube status --profile $name"
  elif [[ $command == up && $state != absent && ! $made && ! $reuse && ! $recreate ]]; then
    problem "there is a minikube cluster $name that this script did not make" \
      "--reuse takes it, --recreate deletes it and makes another, --name NAME makes one beside it"
  fi
  # One that runs has what it needs.
  if [[ $state != running || $recreate ]]; then preflight_machine; fi
}

# Processors, memory and disk of what minikube runs in.
preflight_machine() {
  local said have_cpus='' bytes='' place='' free
  case $driver in
    docker | podman)
      if ! command -v "$driver" >/dev/null; then
        problem "there is no $driver, in which minikube makes its node" \
          "install it: https://minikube.sigs.k8s.io/docs/drivers/$driver, or name another with --driver"
        return
      fi
      if ! said=$(container_machine 2>&1); then
        problem "$driver does not answer: ${said##*$'\n'}" \
          "start it (systemctl start $driver, or Docker Desktop), and see that you may use it: $driver info"
        return
      fi
      read -r have_cpus bytes place <<<"$said"
      ;;
    *)
      have_cpus=$(nproc)
      bytes=$(free --bytes | awk '/^Mem:/ {print $2}')
      ;;
  esac
  if ((have_cpus < cpus)); then
    problem "$have_cpus processors, and the profile $profile needs $cpus" "$(smaller)"
  fi
  if ((bytes / 1048576 < memory)); then
    problem "$((bytes / 1048576)) MiB of memory, and the profile $profile needs $memory" "$(smaller)"
  fi
  # In a virtual machine, as that of Docker Desktop, it is no folder of ours.
  if [[ ! -d $place ]]; then place=${MINIKUBE_HOME:-$HOME}; fi
  free=$(df -Pk "$place" | awk 'NR == 2 {print int($4 / 1048576)}')
  if ((free < disk)); then
    problem "$free GiB free below $place, and the profile $profile needs $disk" "make room there, or $(smaller)"
  fi
  preflight_limits
}

container_machine() {
  case $driver in
    docker) docker info --format '{{.NCPU}} {{.MemTotal}} {{.DockerRootDir}}' ;;
    podman) podman info --format '{{.Host.CPUs}} {{.Host.MemTotal}} {{.Store.GraphRoot}}' ;;
  esac
}

smaller() {
  local other="take --profile minimal"
  if [[ $profile == minimal ]]; then other="use a larger machine"; fi
  say "give $driver more, or $other"
}

# Nodes in containers share these with all else: https://kind.sigs.k8s.io/docs/user/known-issues
preflight_limits() {
  local instances
  if [[ $driver != docker && $driver != podman ]]; then return; fi
  if instances=$(sysctl -n fs.inotify.max_user_instances 2>/dev/null) && ((instances < 512)); then
    warn "fs.inotify.max_user_instances is $instances: pods may end with \"too many open files\"" \
      "sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288"
  fi
}

# Whether a context is there, answers, and is one of this machine.
preflight_context() {
  local said elsewhere
  if ! command -v kubectl >/dev/null; then return; fi
  if ! kubectl config get-contexts "$context" -o name >/dev/null 2>&1; then
    problem "there is no context $context" "kubectl config get-contexts -o name"
    return
  fi
  elsewhere=$(remote_address)
  if [[ $elsewhere && ! $allow_remote ]]; then
    not_here "$elsewhere"
    return # it is not even asked
  fi
  find_cluster
  if [[ ! $answers ]]; then
    said=$(kube get --raw /version 2>&1) || true
    problem "the cluster of the context $context does not answer: ${said##*$'\n'}" "start it, or name another context"
    return
  fi
  elsewhere=$(remote_nodes)
  if [[ $elsewhere && ! $allow_remote ]]; then
    not_here "its nodes are $elsewhere"
  fi
}

not_here() {
  problem "the context $context is not of this machine: $1" "--allow-remote, if that is the cluster that you mean"
}

# The address of its API server, unless that is on this machine.
remote_address() {
  local server host
  server=$(kubectl config view --minify --context "$context" -o 'jsonpath={.clusters[0].cluster.server}')
  host=${server#*://}
  host=${host%%/*}
  host=${host%:*}
  case $host in
    127.* | localhost | *.localhost | '[::1]' | 0.0.0.0) return ;;
    kubernetes.docker.internal | host.docker.internal | *.orb.local) return ;;
  esac
  if command -v minikube >/dev/null && [[ $(minikube ip --profile "$context" 2>/dev/null) == "$host" ]]; then return; fi
  say "$server"
}

# Nodes of a cloud: a tunnel makes the address of their API server look as if it were here.
remote_nodes() {
  kube get nodes -o 'jsonpath={range .items[*]}{.spec.providerID}{"\n"}{end}' |
    sed -nE '/^(kind|k3s|k3d|kwok|docker|minikube):/d; s,://.*,,p' | sort -u | paste -sd ' '
}

# In a cluster that is not ours: what another has brought that a component of ours brings too, as k3s does; and the first
# time, what is only to be known, above all whether its network enforces NetworkPolicy.
preflight_cluster() {
  if [[ $made ]]; then return; fi
  foreign metrics-server apiservice v1beta1.metrics.k8s.io
  foreign traefik ingressclass traefik
  if [[ $command == up && ! $(remembered components) ]]; then
    { platform doctor "${choice[@]}" 2>/dev/null || true; } | sed -n '/^warning: /,/^  fix: /p' >&2
  fi
}

# COMPONENT KIND NAME
foreign() {
  local owner annotations='{.metadata.annotations.meta\.helm\.sh/release-'
  if [[ " ${choice[*]} " == *" --without $1 "* ]] || ! kube get "$2" "$3" >/dev/null 2>&1; then return; fi
  owner=$(kube get "$2" "$3" -o "jsonpath=${annotations}namespace}/${annotations}name}")
  if [[ $owner != "$1/$1" ]]; then
    problem "$2 $3 is in the cluster, and not from the component $1" "--without $1, or a cluster that begins without it"
  fi
}
