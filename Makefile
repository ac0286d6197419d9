# What needs a machine with python3 (3.11 or newer), its venv module and make; nothing else.
#
#   make run     serve a company on http://localhost:8000       PORT=8000  COMPANY=demo
#   make test    the test suite, on SQLite and on PostgreSQL     T="a path or pytest options"
#   make lint    style, types, the walls of the building
#   make long    each of forty wrong values alone in every field; 200 days of trouble by twenty seeds; cover by fifty
#                firms in the database and 2,000 without one;
#                kill -9 under load, a full disk, copies restored elsewhere, the version before; long lists and orders
#   make help    all of it

PYTHON ?= python3
PORT ?= 8000
COMPANY ?= demo
T ?=

VENV := .venv
BIN := $(VENV)/bin
# Wheels only, each with its hash; bytecode is made when it is first needed.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
PINNED := $(INSTALL) --only-binary :all: --require-hashes
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal
BY_MANY := stories/test_bad_input.py stories/test_api_closed_input.py stories/test_simulation.py \
	stories/test_cover_by_seeds.py src/counterpart/hall/cover/tests/test_engine_by_seeds.py
HURT := $(BIN)/python -m pytest -m long -s -o faulthandler_timeout=0 stories/test_faults.py stories/test_disasters.py stories/test_weight.py
ON_POSTGRES := $(BIN)/python -m counterpart.config.cluster
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make requirements" --quiet

# Without bytecode every start of the house compiles it anew and takes three times as long.
unexport PYTHONDONTWRITEBYTECODE
export COUNTERPART_COMPANY = $(COMPANY)
export PORT

.DEFAULT_GOAL := help
.PHONY: help run test long lint format install install-dev messages requirements clean

help:
	@sed -n 's/^#   //p' $(MAKEFILE_LIST)
	@echo "make format        put the style right where a machine can"
	@echo "make messages      compile the translations"
	@echo "make requirements  new exact versions from the ranges in pyproject.toml (UPGRADE=--upgrade)"
	@echo "make clean         take the environment and the caches away; companies under var/ stay"

# ------------------------------------------------------------------------------------------ to use it

run: install
	$(BIN)/counterpart upgrade
	@if [ "$(COMPANY)" = demo ]; then $(BIN)/counterpart demo --if-empty; fi
	$(BIN)/counterpart serve

install: $(VENV)/.base messages
install-dev: $(VENV)/.dev messages

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Counterpart needs Python 3.11 or newer, this is " + sys.version)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements/base.txt pyproject.toml hatch_build.py | $(BIN)/python
	$(PINNED) -r requirements/base.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	$(PINNED) -r requirements/dev.txt
	@touch $@

messages: $(VENV)/.messages
$(VENV)/.messages: $(wildcard src/counterpart/locale/*/LC_MESSAGES/*.po) | $(VENV)/.base
	$(BIN)/python -m counterpart.config.messages
	@touch $@

# ---------------------------------------------------------------------------------------- to work on it

test: install-dev
	@echo "== SQLite"
	$(PYTEST) $(T)
	@echo "== PostgreSQL"
	$(ON_POSTGRES) $(PYTEST) $(T)

long: export COUNTERPART_ALL_VALUES = 1
long: install-dev
	@echo "== SQLite"
	$(PYTEST) -o faulthandler_timeout=0 $(BY_MANY) $(T)
	$(HURT)
	@echo "== PostgreSQL"
	$(ON_POSTGRES) $(PYTEST) -o faulthandler_timeout=0 $(BY_MANY) $(T)
	$(ON_POSTGRES) $(HURT)

lint: install-dev
	$(BIN)/ruff check --output-format concise .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: install-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

requirements: install-dev
	$(COMPILE) $(UPGRADE) --extra pg --extra build -o requirements/base.txt
	$(COMPILE) $(UPGRADE) --extra pg --extra build --extra dev -c requirements/base.txt -o requirements/dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
