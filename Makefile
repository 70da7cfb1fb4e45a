# Every target sets up what it needs: a virtual environment in .venv, nothing outside this folder.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-long digests sanitize tools screenshots bench-report check lint types imports docs docs-check clean

# Modules are compiled when they are first imported: most of the thousands that are installed never are.
$(VENV)/.ready: pyproject.toml setup.py $(wildcard scanner/posthound/native/*.[ch])
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --no-compile --editable '.[cloud,dask,postgres,parquet]' --group dev
	touch $@

# Takes a tenth of a second where nothing has changed, so everything that scans asks for it.
.PHONY: rules
rules: $(VENV)/.ready  ## build what scans read from the records in patterns/
	$(BIN)/python -m posthound.rules.build

demo: rules  ## scan a generated export with planted secrets
	$(BIN)/python -m fixtures.demo

test: check  ## every test and check
	$(BIN)/python -m pytest

test-long: rules  ## the tests with all that takes minutes: every pattern on hostile text, files of 200 MB, fifteen times as many drawn examples, every pair and seed; and bandit, whose rules ruff has too
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive scanner
	POSTHOUND_TEST_LONG=1 $(BIN)/python -m pytest

.PHONY: where
where:  ## what each module is for, in a line
	@grep -r --include='*.py' --max-count=1 '^"""' scanner/posthound | sort

.PHONY: coverage
coverage: rules  ## run the tests and print, file by file, how much of the package they run
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered --ignore tests/scan/test_startup.py

digests: rules  ## record anew what generated files, golden cases and real exports give
	$(BIN)/python -m tests.scan.test_digests

sanitize: rules  ## the compiled passes under the address and undefined-behaviour sanitizers
	tests/tools/sanitize.sh $(BIN)/python

tools: $(VENV)/.ready  ## what some tests use beyond Python: Chromium, SARIF Multitool, collection SDK, newman, postman-runtime, the parsers of other clients, PostgreSQL (Debian, npm)
	@$(MAKE) --no-print-directory --jobs 4 tools-of-sarif tools-of-debian tools-of-postman tools-of-clients

# Mostly waiting for what is fetched, so all at once, but for the two that ask apt.
.PHONY: tools-of-sarif tools-of-debian tools-of-postman tools-of-clients
tools-of-sarif:
	tests/sarif/tools.sh
tools-of-debian:
	tests/tools/browser.sh $(BIN)/python
	tests/tools/postgres.sh
tools-of-postman:
	tests/fix/sdk/install
tools-of-clients:
	tests/clients/parsers/install

check: rules  ## what tells of faults without running anything; mypy takes as long as all the others
	@$(MAKE) --no-print-directory --jobs 2 types lint imports docs-check security

.PHONY: security advisories
# What bandit looks for and ruff's S above does not: imports, and characters that turn a line around. bandit itself takes fifty times as long.
BANDITS := S401,S402,S405,S407,S408,S409,S411,S412,S413,S415,PLE2502

security: $(VENV)/.ready  ## what bandit would say of the package, zizmor and actionlint of the action and the workflows, shellcheck of the scripts
	$(BIN)/ruff check --quiet --preview --select $(BANDITS) scanner
	$(BIN)/zizmor --offline --quiet --config .github/zizmor.yml action.yml docs/examples/*.yml .github/workflows/*.yml
	$(BIN)/shellcheck $$(git grep --files-with-matches --max-count 1 -E "^#!.*\\b(ba)?sh$$")
	tests/tools/actionlint docs/examples/*.yml .github/workflows/*.yml

advisories: $(VENV)/.ready  ## known faults of what the action installs; asks an advisory service, so it needs a network that reaches one
	$(BIN)/python -m pip install --quiet pip-audit
	$(BIN)/python -m pip_audit --require-hashes --disable-pip --requirement requirements/action.txt

.PHONY: pins
pins: $(VENV)/.ready  ## what the action installs, pinned anew with hashes
	$(BIN)/python -m pip install --quiet uv
	echo "setuptools>=77" | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 \
		--output-file requirements/action.txt pyproject.toml -

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready
	$(BIN)/mypy

imports: $(VENV)/.ready
	$(BIN)/lint-imports

docs: rules  ## write the generated parts of the documentation
	$(BIN)/python -m docs.generate
	$(BIN)/python -m docs.constants

.PHONY: detectors
detectors: rules  ## a table of every detector, in build/detectors.md
	mkdir -p build
	$(BIN)/python -m docs.generate --detectors build/detectors.md

docs-check: rules
	$(BIN)/python -m docs.generate --check
	$(BIN)/python -m docs.constants --check

screenshots: tools  ## the pictures of docs/reports.md
	$(BIN)/python -m docs.screenshots

bench-report: tools  ## how long a page of 10,000 findings takes to open
	$(BIN)/python -m benchmarks.report_page

clean:
	rm -rf $(VENV) build dist *.egg-info scanner/*.egg-info scanner/posthound/rules/index.bin scanner/posthound/rules/records.jsonl scanner/posthound/rules/regexes.bin .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.PHONY: bench-history
bench-history: rules  ## a thousand commits of one collection, side by side with peers from the package index
	$(BIN)/python -m benchmarks.history

.PHONY: bench-crawl
bench-crawl: rules  ## the crawler against the stand-in API: speed, calls, memory, pace
	$(BIN)/python -m benchmarks.crawl

.PHONY: bench-foreign
bench-foreign: rules  ## files of packages that no API client wrote: what is taken for a client's, and what asking costs
	$(BIN)/python -m benchmarks.foreign

.PHONY: accuracy
accuracy: rules  ## recall and precision on labelled exports, side by side with peers from the package index
	$(BIN)/python -m benchmarks.accuracy

.PHONY: bench
bench: rules  ## speed, memory and growth with the input, side by side with peers from the package index
	$(BIN)/python -m benchmarks.speed

.PHONY: fuzz
FUZZ_SECONDS ?= 3600
fuzz: rules  ## hostile input against every reader, guided by coverage; writes docs/fuzzing.md
	$(BIN)/python -m pip install --quiet --group fuzz
	$(BIN)/python -m tests.fuzz.run --seconds $(FUZZ_SECONDS) --record

.PHONY: site man dist sbom
site: rules  ## the documentation as a site, in build/site
	$(BIN)/python -m pip install --quiet --group docs
	$(BIN)/python -m docs.site
	$(BIN)/python -m mkdocs build --quiet

man: rules  ## the manual pages, in build/man
	$(BIN)/python -m pip install --quiet --group docs
	$(BIN)/python -m docs.man build/man

dist: rules  ## a source distribution and a wheel for this machine, in dist
	$(BIN)/python -m pip install --quiet --group release
	rm -rf dist
	$(BIN)/python -m build --quiet --outdir dist
	$(BIN)/python -m twine check --strict dist/*

sbom: $(VENV)/.ready  ## what an installation consists of, as CycloneDX, in dist
	$(BIN)/python -m pip install --quiet --group release
	mkdir -p dist
	rm -rf build/sbom && $(PYTHON) -m venv build/sbom && build/sbom/bin/python -m pip install --quiet .
	$(BIN)/python -m cyclonedx_py environment build/sbom/bin/python --pyproject pyproject.toml --output-reproducible --of JSON --output-file dist/posthound.cdx.json

.PHONY: bench-scale
bench-scale: rules  ## a Dask cluster against local processes, and 200,000 objects of a bucket on the loopback interface
	$(BIN)/python -m benchmarks.scale
