# Two commands do everything on a fresh machine: make run, make test.
PYTHON ?= python3
BIN = .venv/bin
UV = uv

.PHONY: run test cluster-test presses lint types audit lock bench soak clean

run:
	$(PYTHON) start.py

test: .venv/dev lint types
	$(BIN)/pytest -n 2

cluster-test: .venv/dev
	$(BIN)/pytest --long tests/test_cluster.py

presses: .venv/dev
	$(BIN)/pytest --long tests/test_presses.py

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive app.py start.py core pages questionnaire checks

types: .venv/dev
	$(BIN)/mypy

bench: .venv/dev
	$(BIN)/python -m benchmarks

soak: .venv/dev
	$(BIN)/python -m benchmarks.soak

# Known holes of the locked versions. Ends with 3 where the advisory database cannot be reached.
audit: .venv/dev
	$(BIN)/python -m checks.audit

# After a change of requirements*.txt, with uv installed anywhere: the locks and the list of licences.
LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"
lock:
	$(LOCK) requirements.txt --output-file requirements.lock
	$(LOCK) requirements-dev.txt --constraint requirements.lock --output-file requirements-dev.lock
	$(MAKE) .venv/dev
	$(BIN)/python -m checks.dependencies

INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement

.venv/run: requirements.lock
	$(PYTHON) start.py --only-install

.venv/dev: requirements-dev.lock .venv/run
	$(INSTALL) $<
	touch $@

clean:
	rm -rf .venv build
