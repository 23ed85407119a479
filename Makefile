# make run    sets up what is needed and shows the Apple-Alibaba news of 11 February 2025, offline
# make test   sets up and runs the tests
# make smoke  builds the wheel, installs it into new environments, on the oldest and newest versions, tries it
# make check  lint, types, import rules
# make docs   writes what follows from --help: docs/commands.md, the man page, the completions
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check docs smoke format clean

run: $(VENV)/installed
	$(BIN)/eventstudy run BABA AAPL 2025-02-11 --offline

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/installed-dev
	$(BIN)/python scripts/make_docs.py

smoke: $(VENV)/installed-dev
	$(BIN)/python scripts/smoke.py

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,fast,png]'
	touch $(VENV)/installed $@

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache
