# Two commands do everything on a fresh machine: make run, make test.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: run test cluster-test presses lint types bench soak clean

run: .venv/run
	$(BIN)/streamlit run app.py

test: .venv/dev lint types
	$(BIN)/pytest -n 2

cluster-test: .venv/dev
	$(BIN)/pytest --long tests/test_cluster.py

presses: .venv/dev
	$(BIN)/pytest --long tests/test_presses.py

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/mypy

bench: .venv/dev
	$(BIN)/python -m benchmarks

soak: .venv/dev
	$(BIN)/python -m benchmarks.soak

.venv/run: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: requirements.txt requirements-dev.txt .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

clean:
	rm -rf .venv build
