# A fresh machine needs Python >= 3.11 with its venv module, make, and a network connection to a package index.
# Every target prepares the virtual environment that it needs; nothing is installed outside of $(VENV) and, for
# bench-peers, $(VENV_PEERS).
#
#   make demo     install the library, run the demo on the bundled data
#   make test     install the test tools, run the tests
#   make lint     install the development tools, check style, types, layers
#   make bench    run the benchmarks (minutes)
#   make bench-peers   measure voicecrm beside Splink and GoldenMatch, in an environment of their own (an hour)
#   make fuzz     look for inputs that crash the reading of files, guided by coverage (Linux; fifteen minutes)
#   make docs     build the documentation into site/
#
# Variables: PYTHON (interpreter that makes the environment), VENV (where), TEST_JOBS (parallel test processes),
# PYTEST_ARGS, BENCH_ARGS, VENV_PEERS, PEERS_ARGS, FUZZ_ARGS (of libFuzzer).

PYTHON ?= python3
VENV ?= .venv
TEST_JOBS ?= 2
PYTEST_ARGS ?=
BENCH_ARGS ?=
VENV_PEERS ?= .venv-peers
PEERS_ARGS ?=
FUZZ_ARGS ?= -max_total_time=900

SHELL := /bin/sh
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
REQUIREMENTS := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint format bench bench-peers fuzz docs constraints clean

help:
	@sed -n 's/^#   \(make .*\)/\1/p' Makefile

# A new interpreter needs a new environment, so a link that leads nowhere any more is made again from scratch.
$(BIN)/python:
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
		echo "make: $(PYTHON) was not found; install Python 3.11 or newer, or name it: make PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make: $(PYTHON) is $$("$(PYTHON)" --version 2>&1); voicecrm needs Python 3.11 or newer:" \
			"make PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "make: $(PYTHON) has no venv module; install it (Debian and Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	@echo "Creating $(VENV) with $$("$(PYTHON)" --version) ..."
	@"$(PYTHON)" -m venv --clear "$(VENV)"

$(VENV)/.installed-runtime: $(REQUIREMENTS) | $(BIN)/python
	@echo "Installing voicecrm ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/.installed-test: $(REQUIREMENTS) | $(BIN)/python
	@echo "Installing voicecrm and its test tools ..."
	@$(PIP) --editable '.[test]'
	@touch $@ $(VENV)/.installed-runtime

$(VENV)/.installed-docs: $(REQUIREMENTS) | $(BIN)/python
	@echo "Installing the documentation tools ..."
	@$(PIP) --editable '.[docs]'
	@touch $@ $(VENV)/.installed-runtime

$(VENV)/.installed-dev: $(REQUIREMENTS) | $(BIN)/python
	@echo "Installing the development tools ..."
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.installed-runtime $(VENV)/.installed-test $(VENV)/.installed-docs

demo: $(VENV)/.installed-runtime
	@echo "Running the demo ..."
	@$(BIN)/voicecrm demo

# -q makes pytest end with one plain line: "812 passed, 3 skipped in 95.10s".
test: $(VENV)/.installed-test
	@echo "Running the tests ..."
	@$(BIN)/python -m pytest -q --numprocesses $(TEST_JOBS) $(PYTEST_ARGS)

lint: $(VENV)/.installed-dev
	@echo "Checking style ..."
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@echo "Checking types ..."
	@$(BIN)/mypy
	@echo "Checking layers ..."
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/.installed-dev
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: $(VENV)/.installed-test
	@echo "Running the benchmarks ..."
	@$(BIN)/python -m benchmarks $(BENCH_ARGS)

# A half-made environment has no stamp, so it is made anew; `--clear` also helps where the interpreter is gone.
$(VENV_PEERS)/.installed: benchmarks/peers-requirements.txt | $(BIN)/python
	@echo "Creating $(VENV_PEERS) and installing the peers ..."
	@"$(PYTHON)" -m venv --clear "$(VENV_PEERS)"
	@"$(VENV_PEERS)/bin/python" -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

bench-peers: $(VENV)/.installed-test $(VENV_PEERS)/.installed
	@echo "Measuring beside the peers ..."
	@$(BIN)/python -m benchmarks.side_by_side --peers "$(VENV_PEERS)/bin/python" $(PEERS_ARGS)

$(VENV)/.installed-fuzz: $(REQUIREMENTS) | $(BIN)/python
	@echo "Installing the fuzzer ..."
	@$(PIP) --editable '.[fuzz]'
	@touch $@ $(VENV)/.installed-runtime

fuzz: $(VENV)/.installed-fuzz
	@echo "Fuzzing ..."
	@$(BIN)/python scripts/fuzz_ingest.py $(FUZZ_ARGS)

docs: $(VENV)/.installed-docs
	@echo "Building the documentation ..."
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo "Documentation: site/index.html"

constraints: $(VENV)/.installed-dev $(VENV)/.installed-fuzz
	@{ sed -n '/^#/p' constraints.txt; $(BIN)/python -m pip freeze --exclude-editable | LC_ALL=C sort -f; } > constraints.new
	@mv constraints.new constraints.txt

clean:
	rm -rf "$(VENV)" "$(VENV_PEERS)" .fuzz site build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
