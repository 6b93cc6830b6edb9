#!/bin/sh
# Pin every package by hash. No registry is named in the files: pip asks the one it is configured for.
set -eu
compile() {
  uv pip compile --quiet --upgrade --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --no-header --no-annotate "$@"
}
compile pyproject.toml -o requirements/runtime.lock
compile pyproject.toml --group dev -c requirements/runtime.lock -o requirements/dev.lock
compile --group docs -c requirements/dev.lock -o requirements/docs.lock
compile --group go -o requirements/go.lock
echo hatchling | compile - -c requirements/runtime.lock -o requirements/build.lock
