# Every command of the project. A bare machine needs Python 3.11 or newer with venv, and make.

# The system's Python comes first, if it fits: a distribution's is built with optimisations that one from pyenv lacks, and an
# update costs an eighth less CPU with it. Another one: make PYTHON=python3.13 ...
FITS := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(or $(shell for each in /usr/bin/python3 python3; do \
	$$each -c '$(FITS)' 2>/dev/null && echo $$each && break; done),python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help venv run test lint format bench messages pictures

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name text; do printf '%-16s %s\n' "$$name" "$$text"; done

venv: $(INSTALLED) ## make .venv and install what the project needs

# The stamp is written last, so an interrupted installation is taken up again.
$(INSTALLED): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Prilavok needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { set -x; $(PYTHON) -m venv --clear $(VENV); }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: $(INSTALLED) ## start the shop with demo data on 127.0.0.1:$PORT (8000)
	@$(BIN)/python scripts/run.py

test: $(INSTALLED) ## the whole suite, on SQLite and then on PostgreSQL; ARGS go to pytest
	@$(BIN)/python scripts/test.py $(ARGS)

lint: $(INSTALLED) ## style, types, missing migrations, deploy check, untranslated texts
	@$(BIN)/python scripts/lint.py

format: $(INSTALLED) ## put the code into the common format
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

bench: $(INSTALLED) ## the benchmarks, with a table at the end; ARGS go to them
	@$(BIN)/python -m benchmarks $(ARGS)

messages: $(INSTALLED) ## bring the translations up to date with the texts in the code
	@$(BIN)/python scripts/messages.py update
	@$(BIN)/python scripts/messages.py compile

pictures: $(INSTALLED) ## take the guide's pictures anew (needs chromium and chromium-driver)
	@$(BIN)/python -m scripts.screenshots
