# Every target says what it does: `make help`. Nothing here needs PostgreSQL, Redis, Node or a browser.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PORT ?= 8000
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: help install run test test-browser test-postgres check format lint messages bench demo clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(VENV)/.run: requirements.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.run

install: $(VENV)/.dev ## set up everything for developing

messages: $(VENV)/.dev ## bring the Chinese catalogue up to date and compile it
	@DEBUG=1 $(MANAGE) messages

format: $(VENV)/.dev ## format Python and templates
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix . && $(BIN)/djlint --quiet --reformat templates || true

clean: ## remove what running and testing left
	rm -rf var .coverage htmlcov .ruff_cache .mypy_cache .import_linter_cache
