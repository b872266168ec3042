# Every target says what it does: `make help`. Nothing here needs PostgreSQL, Redis, Node or a browser,
# unless its name says so.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
TESTS ?= tests
# The day on which the tests believe they run: a day, or "a day and a time". Empty: today.
CLOCK ?=
export CLOCK
NAME ?=
export PYTHONDONTWRITEBYTECODE = 1
# A folder of wheels (make wheels) instead of a package registry.
WHEELS ?=
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check $(if $(WHEELS),--no-index --find-links $(WHEELS))
TEST_POSTGRES ?= postgres://postgres@127.0.0.1:5432/postgres
TEST_REDIS ?= redis://127.0.0.1:6379/9
# One more than there are cores: some tests wait for the leases of workers that they killed.
SPREAD := -n $(shell expr $$(nproc 2>/dev/null || echo 2) + 1) --dist worksteal
# What everything else stands on: covered to the last branch.
WHOLE := portal/scope/*,portal/workflow/*,portal/jobs/*,portal/accounts/roles.py
# What `check --deploy` must find nothing to say about.
PRODUCTION := SECRET_KEY=check-only-0123456789-abcdefghij-0123456789-abcdefghij HTTPS=1 TRUSTED_PROXIES=1 \
	ALLOWED_HOSTS=portal.example DEMO=0 DEBUG=0

.PHONY: help install run guide-pictures test test-postgres test-browser test-browser-postgres check format messages bench chaos mutate fuzz wheels clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

$(VENV)/.run: requirements.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@ $(VENV)/.run

install: $(VENV)/.dev ## set up everything for developing

run: $(VENV)/.run ## set up everything and start the whole portal with the demo city (PORT=8000)
	@$(BIN)/python deploy/run.py

test: $(VENV)/.dev ## run the tests on SQLite; no service needed, what is skipped is said (CLOCK=2028-02-29)
	@$(BIN)/python -m pytest $(SPREAD) $(if $(REACH),-p tests.mutation.reach) -m "not browser" $(if $(COVERAGE),--cov --cov-report=term:skip-covered) $(TESTS)
	@$(if $(COVERAGE),$(BIN)/coverage report --include="$(WHOLE)" --fail-under=100 --show-missing)

# What the scaffold writes is judged on SQLite only: it starts processes of its own, whose database is SQLite in either run.
test-postgres: ONCE := --deselect tests/portal/system/test_scaffold.py
test-postgres: $(VENV)/.dev ## run the same tests on PostgreSQL and Redis (TEST_POSTGRES, TEST_REDIS)
	@DATABASE_URL=$(TEST_POSTGRES) REDIS_URL=$(TEST_REDIS) $(BIN)/python -m pytest $(SPREAD) -m "not browser" $(ONCE) $(TESTS)

# Chromium has a clock of its own, so the walks are on the real today.
test-browser: $(VENV)/.dev ## walk through the portal in Chromium, on a desktop and on a phone
	@CLOCK= $(BIN)/python -m pytest -n 2 -m browser tests/browser

# The size of the screen does not matter to the database: both sizes are walked on SQLite.
test-browser-postgres: $(VENV)/.dev ## take those walks on PostgreSQL and Redis for which the database matters
	@CLOCK= DATABASE_URL=$(TEST_POSTGRES) REDIS_URL=$(TEST_REDIS) $(BIN)/python -m pytest -n 2 -m "browser and both_databases" -k "not phone-chromium" tests/browser

check: $(VENV)/.dev ## format, lint, types at the seams, contracts, migrations, catalogue, deploy check
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache > .import-contracts.log || (cat .import-contracts.log; exit 1)
	@rm -f .import-contracts.log
	@$(MANAGE) makemigrations --check --dry-run --verbosity 0
	@$(MANAGE) messages --check
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING --verbosity 0
	@echo "check: all well"

messages: $(VENV)/.dev ## bring the Chinese catalogue up to date, list what lacks Chinese, compile it
	@$(MANAGE) messages

format: $(VENV)/.dev ## format Python
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

guide-pictures: $(VENV)/.dev ## take the pictures of docs/guide anew, in Chromium
	@GUIDE_PICTURES=1 $(BIN)/python -m pytest -q -m browser tests/browser/test_guides.py

bench: $(VENV)/.dev ## measure against what a user would do instead; NAME=export runs one, FULL=1 the full sizes
	@$(BIN)/python -m bench $(NAME)

simulate: $(VENV)/.dev ## rate simulated years of branches that work equally well: who wins more than its share wins by the rules
	@$(BIN)/python -m tests.ratings.simulation

chaos: $(VENV)/.dev ## kill workers at random points for a longer while; nothing may be lost or doubled
	@CHAOS_ROUNDS=$${CHAOS_ROUNDS:-60} $(BIN)/python -m pytest -q tests/portal/jobs/test_kill.py

mutate: $(VENV)/.dev ## change one thing in a rule, again and again: some test must fail (SAMPLE=300 SEED=text ONLY=words MOST=6 RECORD=1; 0: all)
	@$(BIN)/python -m tests.mutation --sample $(or $(SAMPLE),300) --seed "$(or $(SEED),dengxiaming)" $(if $(ONLY),--only "$(ONLY)") $(if $(MOST),--most $(MOST)) $(if $(RECORD),--record)

fuzz: $(VENV)/.dev ## send the API whatever its schema allows and forbids, for a longer while (FUZZ_EXAMPLES)
	@FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-500} $(BIN)/python -m pytest -q tests/portal/api/test_fuzz.py

wheels: ## bundle what runs the portal into var/wheels, for an intranet without a package registry (PLATFORM=manylinux2014_aarch64)
	@rm -rf var/wheels && mkdir -p var/wheels
	@$(PYTHON) -m pip download --quiet --disable-pip-version-check --dest var/wheels --python-version 3.11 \
		$(if $(PLATFORM),--platform manylinux_2_28_$(subst manylinux2014_,,$(PLATFORM)) --platform $(PLATFORM)) \
		--only-binary=:all: -r requirements.txt pip
	@cd var/wheels && sha256sum *.whl > SHA256SUMS
	@echo "var/wheels: $$(ls var/wheels/*.whl | wc -l) packages. On the intranet: make run WHEELS=<folder>, or docs/guide/install.md"

clean: ## remove what running and testing left
	rm -rf var .coverage* htmlcov .ruff_cache .mypy_cache .import_linter_cache
