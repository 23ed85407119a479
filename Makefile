# make run    sets up what is needed and shows the Apple-Alibaba news of 11 February 2025, offline
# make test   sets up and runs the tests on every core; make quick runs those that take no time
#             PYTEST_OPTIONS="-n 0 -x" adds to them: on one core, up to the first failure
# make check  lint, types, import rules
# make docs   writes what follows from --help: docs/commands.md, the man page, the completions
# make site   builds the documentation as a site in build/site
# make bench  measures the tracked benchmarks and names what takes half as much again as recorded
# make smoke  builds the wheel, installs it into new environments, on the oldest and newest versions, tries it
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST_OPTIONS ?=
BENCH_OPTIONS ?=
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist worksteal
# In a variable, because a comma would end the argument of a call.
EVERYTHING := '.[dev,distributed,fast,png,research,xlsx]'
define OLD_PYTHON
import sys
if sys.version_info < (3, 11):
    version = ".".join(str(part) for part in sys.version_info[:3])
    sys.exit("eventstudy needs Python 3.11 or newer, and $(PYTHON) is " + version + ": name another, as in make run PYTHON=python3.12")
endef
export OLD_PYTHON
# Says what is being done, and shows pip's own words only when it fails.
define INSTALL
@echo "Installing eventstudy and its libraries into $(VENV) (the first time this takes about a minute) ..."
@$(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt --editable $(1) >$(VENV)/install.log 2>&1 \
	|| { cat $(VENV)/install.log >&2; echo "The installation failed; what pip said stands above and in $(VENV)/install.log." >&2; exit 1; }
endef

.PHONY: run test quick check bench docs site smoke format clean

run: $(VENV)/installed
	$(BIN)/eventstudy run BABA AAPL 2025-02-11 --offline

test: $(VENV)/installed-dev
	$(PYTEST) $(PYTEST_OPTIONS)

quick: $(VENV)/installed-dev
	$(PYTEST) -m "not slow" $(PYTEST_OPTIONS)

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/structure.py

docs: $(VENV)/installed-dev
	$(BIN)/python scripts/make_docs.py

site: $(VENV)/installed-docs
	$(BIN)/sphinx-build -W --keep-going -q docs build/site
	@echo "build/site/index.html"

bench: $(VENV)/installed-dev
	$(BIN)/python benchmarks/record.py $(BENCH_OPTIONS)

smoke: $(VENV)/installed-dev
	$(BIN)/python scripts/smoke.py

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not there: install Python 3.11 or newer, or name one, as in make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c "$$OLD_PYTHON"
	@echo "Making the environment $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	$(call INSTALL,.)
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(call INSTALL,$(EVERYTHING))
	@touch $(VENV)/installed $@

$(VENV)/installed-docs: pyproject.toml constraints.txt | $(BIN)/python
	$(call INSTALL,'.[docs]')
	@touch $(VENV)/installed $@

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache
