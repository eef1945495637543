# make        everything up to the built report: reports/review.html, review.pdf and review.docx
# make test   everything up to green tests
# make check  format, lint, types, tests: what a change must pass
.PHONY: build test check clean

PYTHON ?= $(shell scripts/find-python)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

build: .venv/.run
	$(BIN)/livingreview build

test: .venv/.test
	$(BIN)/python -m pytest

check: .venv/.dev
	scripts/check

.venv/.run: requirements/run.txt pyproject.toml
	scripts/system-packages run
	$(PYTHON) -m venv .venv
	$(INSTALL) --require-hashes -r requirements/run.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

.venv/.test: requirements/test.txt .venv/.run
	scripts/system-packages test
	$(INSTALL) --require-hashes -r requirements/test.txt
	touch $@

.venv/.dev: requirements/dev.txt .venv/.test
	$(INSTALL) --require-hashes -r requirements/dev.txt
	touch $@

clean:
	rm -rf results .snakemake
