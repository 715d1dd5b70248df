# Two commands for a newcomer: `make demo` and `make test`. Python 3.11 or later is all that must be there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# make demo SIZE=1000 SERVE=0 KEEP=1 PORT=8080
SIZE ?=
SERVE ?=
KEEP ?=
PORT ?=
# make bench CUSTOMERS=1000000
CUSTOMERS ?= 1000000
# make test ARGS="-k ladder"
ARGS ?=

CHECKS := check-format check-lint check-types check-imports check-migrations check-documents

.PHONY: bench-energy check $(CHECKS) help setup demo test test-full format screenshots bench bench-console bench-cash bench-intervals bench-powerflow trace lock clean

help:
	@echo "make setup      create $(VENV) with the locked packages"
	@echo "make demo       make the sample county, bill its month, serve it   (SIZE=customers, SERVE=0, KEEP=1, PORT=8080)"
	@echo "make test       the tests, on SQLite and PostgreSQL                (ARGS=for pytest)"
	@echo "make test-full  the same with the whole county and the long sweeps"
	@echo "make check      format, lint, types, imports, migrations, documents  (-k goes on)"
	@echo "make screenshots  every page, wide and narrow, in Chinese and English, into var/screenshots"
	@echo "make bench      price CUSTOMERS=1000000 made-up customers"
	@echo "make bench-console  20 users on the lists of the sample county (WANJIA_HOME=its folder)"
	@echo "make bench-cash  the daily balance of fee control of the sample county (WANJIA_HOME=its folder)"
	@echo "make bench-powerflow  a year of quarter hours of a 33-bus feeder, beside a sweep in numpy"
	@echo "make bench-intervals  a month of a county's curves appended and asked over, beside Polars"
	@echo "make trace      which requirement rows the tests prove"
	@echo "make format     let ruff format and mend"
	@echo "make lock       compile requirements.lock anew"

setup: $(READY)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Wanjia needs Python 3.11 or later; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(READY): requirements.lock pyproject.toml | $(BIN)/python
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup
	$(BIN)/wanjia demo $(if $(SIZE),--size $(SIZE)) $(if $(filter 0,$(SERVE)),--no-serve) \
		$(if $(filter 1,$(KEEP)),--keep) $(if $(PORT),--port $(PORT))

test: setup
	$(BIN)/python -m tests.support.run $(ARGS)

test-full: setup
	$(BIN)/python -m tests.support.run --full $(ARGS)

check: $(CHECKS)

check-format: setup
	$(BIN)/ruff format --check --quiet .

check-lint: setup
	$(BIN)/ruff check .

check-types: setup
	$(BIN)/mypy

check-imports: setup
	$(BIN)/lint-imports

check-migrations: setup
	$(BIN)/python -m django makemigrations --check --dry-run --settings wanjia.site.settings

check-documents: setup
	$(BIN)/python -m pytest -q tests/architecture/test_documents.py

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screenshots: setup
	@$(BIN)/python -m tools.screenshots

# The engine to compare with lives in an environment of its own; without PyPI the comparison says that it is missing.
bench: setup
	@$(BIN)/wanjia bench pricing --customers $(CUSTOMERS)
	@test -d .venv-bench || { $(BIN)/uv venv --quiet --python $(BIN)/python .venv-bench \
		&& $(BIN)/uv pip install --quiet --python .venv-bench/bin/python --require-hashes -r benchmarks/requirements.lock; } \
		2>/dev/null || rm -rf .venv-bench
	@$(BIN)/python -m benchmarks.pricing --peer .venv-bench/bin/python

bench-console: setup
	@$(BIN)/python -m benchmarks.console

bench-cash: setup
	@$(BIN)/python -m benchmarks.reconciliation
	@$(BIN)/python -m benchmarks.directdebit
	@$(BIN)/python -m benchmarks.prepayment
	@$(BIN)/python -m benchmarks.corrections

bench-powerflow: setup
	@$(BIN)/python -m benchmarks.powerflow

bench-intervals: setup
	@$(BIN)/python -m benchmarks.intervals

# Planted faults in worlds whose seeds nothing was tuned on: recall and precision.
bench-energy: setup
	@$(BIN)/python -m benchmarks.energy

trace: setup
	@$(BIN)/python -m tests.support.trace

lock: setup
	$(BIN)/uv pip compile --quiet --all-extras --generate-hashes --universal --python-version 3.11 --no-header \
		--output-file requirements.lock pyproject.toml

clean:
	rm -rf var build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
