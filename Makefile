# 'make' alone lists the targets.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
# Each process has a database, a browser and workers of its own; a process takes whole files of tests.
TEST_PROCESSES ?= 2
PY := $(VENV)/bin/python
# Compiled bytecode saves seconds at every start; some environments forbid writing it.
export PYTHONDONTWRITEBYTECODE=
export PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS=1

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## ?(.*)/\1\t\2/' | expand -t 14

.PHONY: run
run: setup ## set up, start everything, load the demo on the first start (PORT=8000, NO_DEMO=1)
	@exec $(PY) -m lms.supervisor

.PHONY: setup
setup: $(VENV)/.ready node_modules/.ready locale/.ready ## install everything the project needs into .venv and node_modules

$(VENV)/.ready: requirements/setup.txt requirements/dev.txt requirements/base.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { test "$$(id -u)" = 0 && apt-get update -q && apt-get install -qy python3-venv; } \
		|| { echo "Python's venv module is missing; install your system's package for it (Debian: python3-venv)"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/setup.txt
	@$(VENV)/bin/uv pip install --quiet --python $(PY) --compile-bytecode --require-hashes -r requirements/dev.txt
	@touch $@

node_modules/.ready: package.json package-lock.json $(VENV)/.ready
	@$(PY) -m lms.node ci --silent --no-audit --no-fund
	@touch $@

locale/.ready: $(wildcard locale/*/LC_MESSAGES/django.po) $(VENV)/.ready
	@$(PY) manage.py messages --compile
	@touch $@

.PHONY: test
test: setup browser ## run all tests on real PostgreSQL, Valkey, ffmpeg and Chromium
	@$(PY) -m lms.node node --test tests/js/
	@$(PY) -m pytest -n $(TEST_PROCESSES) --dist loadfile

.PHONY: browser
browser: setup
	@$(PY) -m tests.chromium
	@$(PY) -m tests.nginx

.PHONY: check
check: lint types test ## everything that must be true of a change; what CI runs

.PHONY: lint
lint: setup ## style, architecture, migrations, deployment settings
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/lint-imports --no-logo
	@$(PY) manage.py makemigrations --check --dry-run --verbosity 1

.PHONY: types
types: setup ## strict types
	@$(VENV)/bin/mypy .

.PHONY: format
format: setup ## format Python
	@$(VENV)/bin/ruff check --fix --quiet . ; $(VENV)/bin/ruff format --quiet .

.PHONY: bench
bench: setup ## measure speed as ratios to a stated reference
	@$(PY) -m tests.bench
	@$(PY) -m tests.bench_people
	@$(PY) -m tests.bench_scoring
	@$(PY) -m tests.bench_watching
	@$(PY) -m tests.bench_conversion

.PHONY: flood
flood: setup ## letters under load on this machine: 2,000 in ten minutes from 500 people, 20 MB attachments, one who tries 1,000 times
	@$(PY) -m tests.load.flood

.PHONY: flood-nominations
flood-nominations: setup ## nominations under load in the same way, with scans of 20 MB that an officer registers
	@$(PY) -m tests.load.nominations

.PHONY: load
load: setup ## exams under load on this machine: 900 starts in a second, 60 saves a second, 990 submits at once, 10,000 starts
	@$(PY) -m tests.load

.PHONY: screenshots
screenshots: setup browser ## pictures of the main pages of a running demo (make run) into docs/screenshots
	@$(PY) -m tests.screenshots

.PHONY: messages
messages: setup ## collect texts for translation and compile the catalogues
	@$(PY) manage.py messages && $(PY) manage.py messages --compile

.PHONY: licences
licences: setup ## licences of every dependency, Python and npm
	@$(VENV)/bin/pip-licenses --python=$(PY) --order=license
	@$(PY) -m lms.node node -p "Object.entries(require('./package-lock.json').packages).filter(([n])=>n).map(([n,p])=>n.replace('node_modules/','')+' '+p.version+' '+(p.license||'?')).join('\n')"

.PHONY: lock
lock: setup ## compile requirements/*.txt from pyproject.toml
	@$(VENV)/bin/uv pip compile -q pyproject.toml --universal --generate-hashes --no-header --no-annotate -o requirements/base.txt
	@$(VENV)/bin/uv pip compile -q pyproject.toml --group dev --universal --generate-hashes --no-header --no-annotate -c requirements/base.txt -o requirements/dev.txt

.PHONY: reset
reset: ## throw away the database, uploads and everything else in var/, after asking
	@test -d var || { echo "There is nothing in var/."; exit 0; }
	@printf 'This deletes the database and all uploads of this installation (var/, %s). Type "yes" to go on: ' "$$(du -sh var | cut -f1)"; \
	read answer && test "$$answer" = yes && rm -rf var && echo "Deleted. The next 'make run' starts over." || echo "Nothing was deleted."
