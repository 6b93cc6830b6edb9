# shellcheck shell=bash
# What is said, and how it ends: 0 ok, 1 something is not ready, 2 wrong usage, 3 the environment.

problems=()
changed=()

say() { printf '%s\n' "$*"; }

warn() { printf 'warning: %s\n  fix: %s\n' "$1" "$2" >&2; }

# Ends with CODE, a MESSAGE and what to do.
fail() {
  printf 'error: %s\n  fix: %s\n' "$2" "$3" >&2
  exit "$1"
}

# Keeps a MESSAGE and what to do, to be told with all others.
problem() { problems+=("error: $1"$'\n'"  fix: $2"); }

tell_problems() { printf '%s\n' "${problems[@]}" >&2; }

refuse_problems() {
  if ((${#problems[@]})); then
    tell_problems
    if ((!${#changed[@]})); then printf 'nothing was changed\n' >&2; fi
    exit 3
  fi
}

# A command as one types it.
words() {
  local each text=()
  for each in "$@"; do
    if [[ $each =~ ^[A-Za-z0-9_./:=,@%+-]+$ ]]; then text+=("$each"); else text+=("'${each//\'/\'\\\'\'}'"); fi
  done
  printf '%s\n' "${text[*]}"
}

# Does a command that changes something; with --dry-run it is only printed. What it says is shown when it fails.
step() {
  local about=$1 said
  shift
  if [[ $dry_run ]]; then
    words "$@"
    return
  fi
  say "$about"
  if ! said=$("$@" 2>&1); then
    printf '%s\n' "$said" >&2
    step_failed "$about" "$@"
  fi
}

# The same for a command that tells its progress.
loud_step() {
  local about=$1
  shift
  if [[ $dry_run ]]; then
    words "$@"
    return
  fi
  say "$about"
  "$@" || step_failed "$about" "$@"
}

step_failed() {
  local about=$1
  shift
  printf 'error: %s failed\n  the command: %s\n' "$about" "$(words "$@")" >&2
  # A release names its namespace.
  if [[ ${space:-} ]]; then unready "$space" >&2 || true; fi
  printf '  fix: correct the cause, and run the same command again: it goes on there\n' >&2
  exit 3
}

# A comment of the plan.
heading() {
  if [[ $dry_run ]]; then printf '# %s\n' "$1"; fi
}

# What nobody has foreseen; a command substitution leaves it to the shell that it is in.
unforeseen() {
  local code=$? line=$1 file=$2 what=$3
  if ((BASH_SUBSHELL)); then exit "$code"; fi
  fail 3 "$file line $line: $what ended with $code" "run it again with: bash -x hack/minikube.sh …"
}
trap 'unforeseen "$LINENO" "${BASH_SOURCE[0]}" "$BASH_COMMAND"' ERR
trap 'printf "\nstopped; the same command goes on there\n" >&2; exit 130' INT TERM
