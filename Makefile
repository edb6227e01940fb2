# Every task of a developer or a build machine is a verb here: `make help` lists them.
# Needs Python 3.11 or newer; everything else goes into .venv, pinned by the lock files. Uses uv where it is installed.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
LOCK_FLAGS ?=

# What was compiled is kept, whatever the shell says: the suite starts some hundred processes.
unexport PYTHONDONTWRITEBYTECODE

bin := .venv/bin
pip = $(shell uv --version >/dev/null 2>&1 && echo uv pip install --quiet --python $(bin)/python \
	|| echo $(bin)/pip install --quiet --disable-pip-version-check)
compile = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $(LOCK_FLAGS) pyproject.toml
# What waits goes first, and a file stays together: it starts its window or its processes once.
# Which tests needed a second try is told at the end (-rR).
pytest := $(bin)/pytest -rR -n auto --dist loadfile --no-loadscope-reorder

.PHONY: help
help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: .venv/requirements.lock ## start Surehand with a company to look around in
	@$(bin)/surehand up --demo

.PHONY: setup
setup: .venv/requirements-dev.lock ## make .venv with all that development needs

.PHONY: test
test: setup ## all that CI judges: lint, types, the suite on SQLite and on PostgreSQL
	@$(MAKE) --keep-going --no-print-directory --jobs=2 --output-sync lint types || failed=1; \
	$(MAKE) --keep-going --no-print-directory test-on-sqlite test-on-postgres && [[ -z $${failed:-} ]]

.PHONY: test-on-sqlite test-on-postgres
test-on-sqlite test-on-postgres: test-on-%: setup
	$(pytest) --database=$*

.PHONY: nightly
nightly: setup ## the long runs too, on both databases
	$(pytest) --nightly --timeout=1800 --database=sqlite
	$(pytest) --nightly --timeout=1800 --database=postgres

.PHONY: lint
lint: setup ## check style, format and which package may import which
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/lint-imports
	$(bin)/python tools/migrations.py

.PHONY: types
types: setup ## check the types
	$(bin)/mypy

.PHONY: fix
fix: setup ## repair style and format where a tool can
	$(bin)/ruff check --fix
	$(bin)/ruff format

.PHONY: docs bench
docs: ## run docs/*.py: write the reference pages that are made from code
bench: ## run bench/*.py: measurements, printed as ratios
docs bench: setup
	@for script in $$(grep -l '^if __name__' $@/*.py); do $(bin)/python "$$script"; done

.PHONY: lock
lock: ## pin the dependencies anew (needs uv); LOCK_FLAGS=--upgrade takes the newest
	@uv --version >/dev/null || { echo "make lock needs uv: pip install uv." >&2; exit 1; }
	$(compile) --output-file requirements.lock
	$(compile) --group dev --constraint requirements.lock --output-file requirements-dev.lock

.PHONY: vendor
vendor: ## take scripts and icons from npm into static/vendor (needs Node.js; only after a change in tools/vendor)
	@cd tools/vendor && npm ci --silent && node vendor.mjs

.PHONY: clean
clean: ## remove .venv, caches and builds; never data
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist

# What was installed is remembered as a copy of the lock it came from.
.venv/%.lock: %.lock pyproject.toml | $(bin)/pip
	@echo "Installing $< into .venv …"
	@$(pip) --require-hashes -r $<
	@$(pip) --no-deps --editable .
	@cp $< $@

$(bin)/pip:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Surehand needs Python 3.11 or newer and $(PYTHON) is " \
		+ sys.version.split()[0] + ": name a newer one, as in make PYTHON=python3.12.")'
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; \
		echo "$(PYTHON) cannot make a .venv: install its venv module (Debian, Ubuntu: apt-get install python3-venv)." >&2; exit 1; }
