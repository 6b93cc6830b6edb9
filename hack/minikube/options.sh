# shellcheck shell=bash disable=SC2034 # the other parts read what is set here
# The command line, and what a profile is.

usage() {
  cat <<'TEXT'
usage: hack/minikube.sh up|down|status|doctor [options]

  up        Make a cluster with minikube, or take one, and install the platform. The second time it changes nothing.
  down      Remove what `up` made, and nothing else.
  status    What is ready, what is not, and why.
  doctor    What is missing or wrong, on this machine and in the cluster. Changes nothing.

Which cluster:
  --name NAME               minikube's profile, which is also its context.  [default: helm-platform]
  --context NAME            A cluster that is there, by its context: kind, k3d, any. No other context is touched, and
                            the current one stays what it is.
  --allow-remote            With --context: also one that is not on this machine.
  --reuse                   Take a minikube cluster that this script did not make.
  --recreate                Delete the minikube cluster, and make it anew.
  --driver NAME             Of minikube: docker, podman, kvm2, …  [default: docker]
  --kubernetes-version V    Of minikube.  [default: minikube's own]

What is installed; status and doctor look for the same:
  --profile NAME            minimal, standard or full: a file of hack/minikube/profiles.  [default: standard]
  --with NAME               This component too. Repeatable.
  --without NAME            All but this component. Repeatable.
  --components FILE         Another components.yaml.
  --charts DIR              Charts of components from a folder, as `helm platform up` takes them.
  --mirror REGISTRY         All other charts of components from this registry.
  --hello                   An application too: examples/hello with an image that can be had.
  --timeout SECONDS         How long each release may take.  [default: 600]
  --crds                    down: definitions too, and with them every object of their kinds.
  --dry-run                 Print the commands in their order, and do nothing.

Exit codes: 0 ok, 1 something is not ready, 2 usage, 3 environment: a tool, memory, a cluster, a component.
TEXT
}

read_options() {
  command='' context='' name=helm-platform driver=docker kubernetes='' profile=standard seconds=600
  allow_remote='' reuse='' recreate='' hello='' crds='' dry_run='' external=''
  choice=() catalog=() components_from=(--values hack/minikube/values)
  while (($#)); do
    case $1 in
      up | down | status | doctor)
        if [[ $command ]]; then wrong_usage "both $command and $1"; fi
        command=$1
        ;;
      --name | --context | --driver | --kubernetes-version | --profile | --with | --without | --components | \
        --charts | --mirror | --timeout)
        if (($# < 2)) || [[ $2 == -* ]]; then wrong_usage "$1 needs a value"; fi
        take "$1" "$2"
        shift
        ;;
      --allow-remote) allow_remote=1 ;;
      --reuse) reuse=1 ;;
      --recreate) recreate=1 ;;
      --hello) hello=1 ;;
      --crds) crds=1 ;;
      --dry-run) dry_run=1 ;;
      -h | --help)
        usage
        exit 0
        ;;
      *) wrong_usage "there is no option $1" ;;
    esac
    shift
  done
  if [[ ! $command ]]; then wrong_usage "no command"; fi
  if [[ $reuse && $recreate ]]; then wrong_usage "--reuse and --recreate exclude each other"; fi
  if [[ $external && ($reuse || $recreate) ]]; then
    wrong_usage "--reuse and --recreate are about clusters of minikube, not about --context"
  fi
  if [[ $allow_remote && ! $external ]]; then wrong_usage "--allow-remote needs --context"; fi
  if [[ $crds && $command != down ]]; then wrong_usage "--crds is for down"; fi
  if [[ $dry_run && $command != up && $command != down ]]; then wrong_usage "$command changes nothing: no --dry-run"; fi
  if [[ ($reuse || $recreate || ${#components_from[@]} -gt 2) && $command != up ]]; then
    wrong_usage "--reuse, --recreate, --charts and --mirror are for up"
  fi
  if [[ ! $external ]]; then context=$name; fi
  read_profile
}

take() {
  case $1 in
    --name) name=$2 ;;
    --context) context=$2 external=1 ;;
    --driver) driver=$2 ;;
    --kubernetes-version) kubernetes=$2 ;;
    --profile) profile=$2 ;;
    --with | --without) choice+=("$1" "$2") ;;
    --components) catalog=("$1" "$(absolute "$2")") ;;
    --charts) components_from+=("$1" "$(absolute "$2")") ;;
    --mirror) components_from+=("$1" "$2") ;;
    --timeout)
      if [[ ! $2 =~ ^[1-9][0-9]*$ ]]; then wrong_usage "--timeout $2 is no number of seconds"; fi
      seconds=$2
      ;;
  esac
}

# Sets what a profile is; each file there says what these mean.
read_profile() {
  local file=hack/minikube/profiles/$profile.sh known
  if [[ $profile == */* || ! -f $file ]]; then
    known=$(basename -s .sh -a hack/minikube/profiles/*.sh | paste -sd ' ')
    wrong_usage "there is no profile $profile; they are: $known"
  fi
  # shellcheck source=hack/minikube/profiles/standard.sh
  source "$file"
  choice=("${components[@]}" "${choice[@]}" "${catalog[@]}")
}

absolute() { if [[ $1 == /* ]]; then say "$1"; else say "$caller/$1"; fi; }

wrong_usage() { fail 2 "$1" "hack/minikube.sh --help"; }
