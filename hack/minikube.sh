#!/usr/bin/env bash
# The platform on a cluster of this machine: `hack/minikube.sh up` makes one with minikube and installs everything,
# `--context NAME` takes one that is there. docs/minikube.md is the guide, docs/decisions/minikube.md says why.
#
# minikube/options.sh    what is asked for            minikube/preflight.sh  what must be there before
# minikube/cluster.sh    the cluster, and whose it is minikube/install.sh    what is installed into it, and removed
# minikube/reach.sh      how one gets in              minikube/messages.sh   steps, errors, exit codes
if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 404)); then
  printf 'error: bash %s is too old\n  fix: use bash 4.4 or newer\n' "$BASH_VERSION" >&2
  exit 3
fi
set -Eeuo pipefail
shopt -s inherit_errexit

# Paths that are typed are those of the caller's folder; commands are printed and run in the checkout.
# shellcheck disable=SC2034 # read in options.sh
caller=$PWD
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

# shellcheck source=hack/minikube/messages.sh
source hack/minikube/messages.sh
# shellcheck source=hack/minikube/options.sh
source hack/minikube/options.sh
# shellcheck source=hack/minikube/preflight.sh
source hack/minikube/preflight.sh
# shellcheck source=hack/minikube/cluster.sh
source hack/minikube/cluster.sh
# shellcheck source=hack/minikube/install.sh
source hack/minikube/install.sh
# shellcheck source=hack/minikube/reach.sh
source hack/minikube/reach.sh

up() {
  if [[ ! $dry_run ]]; then
    preflight
    refuse_problems
    refuse_choice
  fi
  ensure_cluster
  components_up
  addons
  platform_up
  if [[ $hello ]]; then hello_up; fi
  if [[ $dry_run ]]; then return; fi
  verify || exit 1
  reach
  if ((${#changed[@]})); then say "changed: ${changed[*]}"; else say "nothing was changed"; fi
}

down() {
  if [[ $external ]]; then
    preflight_context
    refuse_problems
  else
    find_cluster
  fi
  if [[ $made ]]; then
    minikube_delete
  elif [[ $answers ]]; then
    remove_recorded
  else
    say "there is no cluster $context: nothing to remove"
  fi
}

status() {
  find_cluster
  require_answer
  verify || exit 1
  reach
}

doctor() {
  local code=0
  preflight
  if ((${#problems[@]})); then
    tell_problems
    code=3
  fi
  if [[ ! $answers ]]; then
    say "the cluster $context does not answer; of what is in it nothing can be said"
    exit "$code"
  fi
  platform doctor "${choice[@]}" || code=$((code ? code : 1))
  verify || code=$((code ? code : 1))
  exit "$code"
}

read_options "$@"
"$command"
