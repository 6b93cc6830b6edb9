# `make demo` shows the platform at work, `make test` runs every test. Both set up what they need.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
# The tests share one control plane between these workers. One more than two processors have: some tests wait for a
# cluster, and another goes on meanwhile.
WORKERS ?= 3

.PHONY: help setup demo test nightly lint format docs lock bench release-check clean

help: ## show this
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

setup: .venv/.ready ## make .venv with everything pinned

.venv/.ready: requirements/dev.lock requirements/build.lock requirements/docs.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "error: Python 3.11 or newer is needed and none is on PATH" >&2; \
		echo "  fix: install it, or name it: make setup PYTHON=/path/to/python3.11" >&2; exit 3; }
	@$(PYTHON) -m venv --clear .venv || { echo "error: $(PYTHON) cannot make a virtual environment" >&2; \
		echo "  fix: install its venv module (Debian, Ubuntu: apt-get install python3-venv)" >&2; exit 3; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements/dev.lock -r requirements/build.lock -r requirements/docs.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## a control plane, a chart repository, an installation; KEEP=1 leaves it running
	@$(BIN)/python -m hack.demo

test: setup lint ## every test
	$(BIN)/python -m pytest -n $(WORKERS)

nightly: setup ## every test, with five times the generated documents
	HELM_PLATFORM_NIGHTLY=1 $(BIN)/python -m pytest -n $(WORKERS)

lint: setup ## formatting, types, layers, shell
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/yamllint -d '{rules: {key-duplicates: enable}}' schemas examples charts/*/ci charts/*/tests charts/*/values.yaml \
		umbrella/values.yaml umbrella/profiles
	$(BIN)/shellcheck bin/platform plugin.complete .ci/run hack/lock.sh
	$(BIN)/shellcheck --external-sources --check-sourced hack/minikube.sh
	$(BIN)/python hack/schema/bundle.py --check
	$(BIN)/python -m hack.docs.values --check
	$(BIN)/python hack/docs/exposure.py --check
	$(BIN)/python hack/docs/rules.py --check
	$(BIN)/python hack/docs/policies.py --check
	$(BIN)/python hack/docs/components.py --check
	$(BIN)/python -m hack.docs.slo --check
	$(BIN)/python -m hack.docs.fleet --check
	$(BIN)/python -m hack.docs.isolation --check
	$(BIN)/python -m hack.docs.cli --check
	$(BIN)/python -m hack.docs.scale --check
	$(BIN)/python -m hack.docs.migrate --check
	$(BIN)/python -m hack.dashboards --check

format: setup ## reformat and regenerate
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/python hack/schema/bundle.py
	$(BIN)/python -m hack.docs.values
	$(BIN)/python hack/docs/exposure.py
	$(BIN)/python hack/docs/rules.py
	$(BIN)/python hack/docs/policies.py
	$(BIN)/python hack/docs/components.py
	$(BIN)/python -m hack.docs.slo
	$(BIN)/python -m hack.docs.fleet
	$(BIN)/python -m hack.docs.isolation
	$(BIN)/python -m hack.docs.cli
	$(BIN)/python -m hack.docs.scale
	$(BIN)/python -m hack.docs.migrate
	$(BIN)/python -m hack.dashboards

docs: setup ## the documentation as a site in dist/site; a broken link is an error
	@rm -rf dist/site
	$(BIN)/sphinx-build --quiet --fail-on-warning --fresh-env -c hack/site -d .cache/site docs dist/site
	@echo dist/site/index.html

lock: setup ## pin the newest packages that pyproject.toml allows (needs uv)
	sh hack/lock.sh

bench: setup ## time ratios, printed
	@for name in validate render fleet generate slo release; do $(BIN)/python -m hack.bench.$$name || exit; done

release-check: setup ## a release tried to its end, on a registry and a cluster of its own; RELEASE=1 for a tag
	@$(BIN)/python -m hack.release check $(if $(RELEASE),--release)

clean: ## remove everything that was made
	rm -rf .venv .tools .cache dist charts/*/charts umbrella/charts
