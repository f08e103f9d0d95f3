# The portal's commands. On a fresh machine each brings what it needs; `make help` lists them.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
INSTALLED := $(VENV)/installed
TRYING := .venv-schemathesis
AUDITING := .venv-audit
PACKAGES := law vault office mailroom policies subjects thirdparties consents requests privacyportal checks bench tests

.DEFAULT_GOAL := help
.PHONY: help install run test test-services schemathesis audit check bench lock messages pictures
.SILENT:

# What is tested and checked is the repository, whatever a developer's .env says.
test schemathesis check bench messages: export ENV_FILE :=

help: ## list the commands
	grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /|/' | while IFS='|' read -r name does; do \
		printf '  make %-14s %s\n' "$$name" "$$does"; done

install: $(INSTALLED) ## virtual environment and pinned packages, nothing else

$(INSTALLED): requirements/dev.txt scripts/install
	PYTHON="$(PYTHON)" scripts/install $(VENV) $<
	touch $@

run: install ## databases, demo companies, web, worker and scheduler together (PORT=8000)
	exec $(PY) -m privacyportal.run $(if $(PORT),--port $(PORT))

test: install ## the whole suite, the browser's included
	scripts/chromium
	scripts/dovecot
	echo "Testing on SQLite and the filesystem broker …"
	$(PY) -m pytest -n 2 --dist loadgroup --no-loadscope-reorder $(ARGS)

test-services: install ## the suite on PostgreSQL and Redis with a real worker; one browser journey
	scripts/chromium
	scripts/dovecot
	echo "Testing on PostgreSQL and Redis …"
	scripts/with-services $(PY) -m pytest -n 2 --dist loadgroup --no-loadscope-reorder -m "not (journey or matrix) or services" $(ARGS)

schemathesis: install $(TRYING)/installed ## try the API out from its own description, against the running portal
	$(PY) -m scripts.try_api $(ARGS)

$(TRYING)/installed: requirements/schemathesis.txt scripts/install
	PYTHON="$(PYTHON)" scripts/install $(TRYING) $<
	touch $@

# Strict: a package that the service does not know was not looked at, and must not pass for sound.
audit: $(AUDITING)/installed ## ask PyPI whether a flaw is known in a locked package (needs the network)
	for name in base dev schemathesis audit; do echo "Auditing requirements/$$name.txt …"; \
		$(AUDITING)/bin/pip-audit --strict --progress-spinner off --disable-pip --require-hashes $(ARGS) \
			--requirement requirements/$$name.txt || exit 1; done

$(AUDITING)/installed: requirements/audit.txt scripts/install
	PYTHON="$(PYTHON)" scripts/install $(AUDITING) $<
	touch $@

check: install ## lint, types, import contracts, migrations, deploy check, translations
	echo "Lint …" && $(PY) -m ruff check --quiet . && $(PY) -m ruff format --quiet --check .
	echo "Types …" && $(PY) -m mypy --no-error-summary manage.py $(PACKAGES)
	echo "Import contracts …" && $(VENV)/bin/lint-imports --no-logo > $(VENV)/contracts.txt || { cat $(VENV)/contracts.txt; exit 1; }
	echo "Migrations …" && $(PY) -m checks.migrations
	echo "Deploy check …" && $(PY) -m checks.deploy
	echo "Translations …" && $(PY) -m checks.translations

bench: install ## the benchmarks; one line each: name, figure, bound, ok or short (ARGS=name …; LARGE=1 for ten times the consents)
	scripts/dovecot
	scripts/with-services $(PY) -m bench $(ARGS)

lock: ## pin the requirements anew (needs uv)
	command -v uv > /dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/"; exit 1; }
	for name in base dev schemathesis audit; do echo "Locking requirements/$$name.txt …"; \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $(LOCK_ARGS) \
			requirements/$$name.in --output-file requirements/$$name.txt || exit 1; done

pictures: install ## take pictures of the demo: the README's, and all main pages to look at (ARGS="sv worklist", ARGS=readme)
	scripts/chromium
	$(PY) -m scripts.pictures $(ARGS)

messages: install ## collect the texts into locale/*.po and compile them (needs gettext)
	scripts/need xgettext gettext
	mkdir -p locale
	set -f && $(PY) manage.py makemessages $$($(PY) -m checks.translations options)
	$(PY) -m checks.translations compile
