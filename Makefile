# Four verbs: demo (see it work), test, check (what CI looks at before the tests), fix (let the tools mend what they can).
# Everything is installed into .venv from hashed locks; nothing needs to be there beforehand but Python 3.11 and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
STYLE := src/diogel/web/ui/assets
ASSETS := $(STYLE)/built/current

.PHONY: demo test check fix bench docs lock assets clean

demo: $(READY) $(ASSETS)
	$(BIN)/diogel demo

test: $(READY) $(ASSETS)
	$(BIN)/pytest -n 2

check: $(READY)
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(READY)
	$(BIN)/ruff check --fix src tests benchmarks
	$(BIN)/ruff format src tests benchmarks

bench: $(READY)
	$(BIN)/python -m benchmarks.run

docs: $(READY)
	$(BIN)/python docs/generate.py --check
	$(BIN)/mkdocs build --strict

# The lock is made from pyproject.toml for every platform; installing checks every hash.
lock:
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --extra spark --group dev --generate-hashes --no-header --no-annotate -o requirements.lock

$(READY): requirements.lock pyproject.toml
	sh bin/set-up $(PYTHON) $(VENV)
	touch $(READY)

# How pages look: made from locked npm packages, with the node that the virtual environment brings.
assets: $(READY) $(ASSETS)

$(ASSETS): bin/make-assets $(wildcard $(STYLE)/*.*) | $(READY)
	$(BIN)/python bin/make-assets

clean:
	rm -rf $(VENV) $(STYLE)/built demo site build dist
