# Everything happens in .venv, which each target sets up by itself: `make play` is enough on a new machine.
# Settings: PYTHON=python3.12 picks the interpreter, ARGS="-k streak" goes to the command, JOBS is for the tests.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
# More than cores: many tests wait for a server, a process, a deadline.
JOBS ?= 3
ARGS ?=

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
# The first Python that is new enough; python3 if none is, for the message to name.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c "$(NEW_ENOUGH)" 2>/dev/null && echo "$$p" && exit; done; echo python3)

.DEFAULT_GOAL := help
.PHONY: help setup play test crash check format bench pictures lock audit clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## install everything into .venv (the others do it themselves)

play: $(READY) ## ScaleQ in a local Slack, in the browser
	@$(BIN)/scaleq play $(ARGS)

# Those of the page need a browser: any Chromium on the PATH, or the one that CHROMIUM names. Without one they are skipped, and it is said.
test: $(READY) ## all tests, on real PostgreSQL and in a browser
	@$(BIN)/pytest -n $(JOBS) --dist worksteal $(ARGS)

crash: $(READY) ## kill -9, a Slack that fails, a database that goes away: a quarter of an hour
	@$(BIN)/python -m tests.crash $(ARGS)

check: $(READY) ## format, lint, types, layers, and the bank's gate
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/scaleq questions lint

format: $(READY) ## put the code into form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY) ## how much one process takes
	@$(BIN)/python -m tests.bench $(ARGS)

pictures: $(READY) ## README's pictures, taken of a story in a browser
	@$(BIN)/python -m tests.pictures $(ARGS)

COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11
lock: $(BIN)/python ## resolve the dependencies anew: requirements.lock for working on it, requirements.txt to run it
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(COMPILE) --upgrade --group dev pyproject.toml --output-file requirements.lock
	$(COMPILE) --constraint requirements.lock pyproject.toml --output-file requirements.txt

audit: $(BIN)/python ## ask the advisory database about the packages that running takes
	@test -x $(BIN)/pip-audit || $(BIN)/python -m pip install --quiet --disable-pip-version-check pip-audit
	@$(BIN)/pip-audit --requirement requirements.txt --disable-pip --require-hashes --strict

clean: ## remove .venv and everything else that was made here
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v "$(PYTHON)" >/dev/null || { \
		echo "ScaleQ needs Python 3.11 or later, and there is no $(PYTHON) here. Install it, or name one: make PYTHON=/path/to/python3.12"; \
		exit 1; }
	@"$(PYTHON)" -c "$(NEW_ENOUGH)" || { \
		echo "ScaleQ needs Python 3.11 or later; $(PYTHON) is `"$(PYTHON)" --version 2>&1`. Name another: make PYTHON=/path/to/python3.12"; \
		exit 1; }
	@"$(PYTHON)" -c "import ensurepip, venv" 2>/dev/null || { \
		echo "$(PYTHON) comes without venv. On Debian or Ubuntu: sudo apt-get install python3-venv"; \
		exit 1; }
	@"$(PYTHON)" -m venv --clear $(VENV)

$(READY): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
