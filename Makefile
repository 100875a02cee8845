# rung: set up, run, test and check. `make` alone lists what there is.
SHELL := /bin/sh
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
# What Python compiles is kept, also where a container says otherwise: some fifty processes of the tests
# and the six of the product would each compile it anew.
export PYTHONDONTWRITEBYTECODE :=

VENV := .venv
PYTHON := $(VENV)/bin/python
# What `make check` runs for the generated pages of docs/reference.
DOCS_CHECK := $(VENV)/bin/rung docs --check
DOCS_FIX := $(VENV)/bin/rung docs
# Which of the two processes runs what is said in tests/sharing_out.py.
PYTEST_ARGS := -n 2 --dist loadgroup
MANAGE := DJANGO_SETTINGS_MODULE=rung.config.settings $(PYTHON) -m django
HAS_UV := $(shell command -v uv 2>/dev/null)

# The first Python that is new enough; a name on PATH may be a shim that fails, so each is tried.
FIND_PYTHON = for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& command -v $$python && break; done

ifdef HAS_UV
INSTALL := uv pip install --quiet --python $(PYTHON)
else
INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check
endif

.PHONY: help
help:
	@echo 'make install   set up .venv with the rung command'
	@echo 'make run       install, start everything with the demo company, print the address'
	@echo 'make test      install what the tests need and run them'
	@echo 'make check     style, types, layers, templates, generated pages, migrations; changes nothing'
	@echo 'make fix       put right what can be put right by itself'
	@echo 'make bench     measure; prints figures, judges nothing'
	@echo 'make fuzz      throw 10,000 hostile forms and links at the pages; never a broken page'
	@echo 'make fuzz-mail send 5,000 broken mails through the intake; each answered, kept once or refused'
	@echo 'make chaos     kill whatever runs, 200 times, under load; nothing lost, nothing doubled?'
	@echo 'make bench-engine  settle due clocks among a million, beside the bare statement'
	@echo 'make bench-mail    how many mails a second are taken; does kill -9 lose one that was answered for?'
	@echo 'make bench-scale   what pages cost with ten thousand escalations and with a million'
	@echo 'make mutants   make small mistakes in a copy of the arithmetic of time; do tests notice?'
	@echo 'make screens   take the pictures of docs/screens anew'
	@echo 'make bench-time  measure business time beside other packages, in one run'
	@echo 'make scan      a security scanner at the door of the running demo company, on loopback'
	@echo 'make audit     read the known advisories of the pinned packages anew'
	@echo 'make fixture   keep the data of this version, for the upgrades of those to come'
	@echo 'make lock      pin the packages that pyproject.toml asks for'
	@echo 'PORT and RUNG_DATA_DIR choose the port and the data folder of make run.'

.PHONY: install
install: $(VENV)/.installed
	@:

$(VENV)/.made:
	@python="$$($(FIND_PYTHON))"; \
	if [ -n "$(HAS_UV)" ]; then \
		uv venv --quiet --allow-existing --python "$${python:-3.13}" $(VENV); \
	elif [ -z "$$python" ]; then \
		echo 'rung needs Python 3.11 or later (or uv, which brings one).' >&2; exit 1; \
	else \
		"$$python" -m venv $(VENV) || { \
			echo 'Python cannot make a virtual environment: install python3-venv (or uv).' >&2; exit 1; }; \
	fi
	@touch $@

$(VENV)/.installed: $(VENV)/.made requirements.lock pyproject.toml
	@[ -n "$(HAS_UV)" ] || $(PYTHON) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m ensurepip >/dev/null
	@echo 'Installing rung …'
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@echo 'Installing what tests and checks need …'
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: run
run: install
	@exec $(VENV)/bin/rung serve --demo

.PHONY: test
test: $(VENV)/.installed-dev browser
	@$(PYTHON) -m pytest $(PYTEST_ARGS)

# A Chromium: an installed one, else Playwright's own, else the system's package.
STARTS_BROWSER := $(PYTHON) -c 'from playwright.sync_api import sync_playwright as p; \
	c = p().start(); c.chromium.launch(args=["--no-sandbox"]).close(); c.stop()'

.PHONY: browser
browser: $(VENV)/.installed-dev
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
		command -v $$name >/dev/null && exit 0; done; \
	$(STARTS_BROWSER) >/dev/null 2>&1 && exit 0; \
	echo 'Fetching a Chromium for the browser tests …'; \
	$(VENV)/bin/playwright install chromium >/dev/null 2>&1; \
	$(STARTS_BROWSER) >/dev/null 2>&1 && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null \
		&& exit 0; \
	fi; \
	echo 'The browser tests need a Chromium: install the package chromium or google-chrome.' >&2; exit 1

# Each part stands alone, and `make check` runs two at once, the longest first. What a part says
# stands together; all are run, so that one run tells everything that is wrong.
CHECKS := check-types check-tables check-templates check-style check-layers check-docs check-audit

.PHONY: check $(CHECKS)
check: $(VENV)/.installed-dev
	@$(MAKE) --no-print-directory --jobs=2 --keep-going --output-sync=target $(CHECKS)

check-types:
	@$(VENV)/bin/mypy

check-tables:
	@PYTHONWARNINGS=ignore::RuntimeWarning $(MANAGE) makemigrations --check --dry-run

check-templates:
	@$(VENV)/bin/djlint --lint src/rung/web
	@$(VENV)/bin/djlint --check src/rung/web

check-style:
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/ruff format --check

check-layers:
	@$(VENV)/bin/lint-imports

check-docs:
	@$(DOCS_CHECK)

check-audit:
	@$(PYTHON) -m tests.audit

.PHONY: fix
fix: $(VENV)/.installed-dev
	-@$(VENV)/bin/ruff check --fix
	@$(VENV)/bin/ruff format
	-@$(VENV)/bin/djlint --quiet --reformat src/rung/web
	@$(DOCS_FIX)

$(VENV)/.installed-bench: $(VENV)/.installed requirements-bench.lock
	@echo 'Installing what business time is measured against …'
	@$(INSTALL) --require-hashes -r requirements-bench.lock
	@touch $@

.PHONY: bench-time
bench-time: $(VENV)/.installed-bench
	@$(PYTHON) bench/time/run.py

.PHONY: bench
bench: $(VENV)/.installed-dev
	@$(PYTHON) bench/run.py

.PHONY: fuzz
fuzz: $(VENV)/.installed-dev
	@RUNG_FUZZ=10000 $(PYTHON) -m pytest -q tests/web/test_door.py -k hostile

.PHONY: fuzz-mail
fuzz-mail: $(VENV)/.installed-dev
	@RUNG_FUZZ_MAILS=5000 $(PYTHON) -m pytest -q -n 0 --durations=3 tests/worker/test_hostile_mail.py

.PHONY: chaos
chaos: $(VENV)/.installed-dev
	@$(PYTHON) -W ignore -m bench.chaos $(CHAOS_ARGS)

.PHONY: bench-engine
bench-engine: $(VENV)/.installed-dev
	@$(PYTHON) bench/engine.py $(BENCH_ARGS)

.PHONY: bench-mail
bench-mail: $(VENV)/.installed-dev
	@$(PYTHON) bench/mail.py $(BENCH_ARGS)

.PHONY: bench-scale
bench-scale: $(VENV)/.installed-dev
	@$(PYTHON) bench/scale.py $(BENCH_ARGS)

.PHONY: mutants
mutants: $(VENV)/.installed-dev
	@$(PYTHON) bench/mutants.py

# On the commit of a release: what tests/commands/test_upgrade.py brings to later versions.
.PHONY: fixture
fixture: $(VENV)/.installed-dev
	@$(PYTHON) -m tests.commands.make_fixture

# The scanner and the reader of advisories have an environment of their own: nothing that they need
# is needed by rung.
OWN := .venv-scan .venv-audit
$(OWN:=/.installed): .venv-%/.installed: requirements-%.lock
	@if [ -n "$(HAS_UV)" ]; then \
		uv venv --quiet --allow-existing --python "$$($(FIND_PYTHON))" $(@D); \
		uv pip install --quiet --python $(@D)/bin/python --require-hashes -r $<; \
	else "$$($(FIND_PYTHON))" -m venv $(@D) && \
		$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<; fi
	@touch $@

.PHONY: audit
audit: $(VENV)/.installed-dev .venv-audit/.installed
	@$(PYTHON) -m tests.audit .venv-audit/bin/pip-audit

.PHONY: scan
scan: $(VENV)/.installed-dev .venv-scan/.installed
	@$(PYTHON) -m tests.journeys.scan .venv-scan/bin/wapiti $(SCAN_SECONDS)

# The files hold names, versions and hashes, and no address of a package index.
# The build backend is pinned with the rest, so that installing rung itself needs no index.
COMPILE := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command 'make lock'
BUILD_REQUIREMENTS = $(PYTHON) -c 'import tomllib; \
	print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], "editables", sep="\n")'

LOCKS := requirements.lock requirements-dev.lock requirements-bench.lock \
	requirements-scan.lock requirements-audit.lock

.PHONY: lock
lock: $(VENV)/.made
	@[ -n "$(HAS_UV)" ] || { echo 'make lock needs uv.' >&2; exit 1; }
	@$(BUILD_REQUIREMENTS) | $(COMPILE) pyproject.toml - -o requirements.lock
	@for extra in dev bench; do \
		$(BUILD_REQUIREMENTS) | $(COMPILE) --extra $$extra -c requirements.lock pyproject.toml - \
			-o requirements-$$extra.lock || exit 1; done
	@echo 'wapiti3~=3.2' | $(COMPILE) --python-version 3.11 - -o requirements-scan.lock
	@echo 'pip-audit~=2.9' | $(COMPILE) --python-version 3.11 - -o requirements-audit.lock
	@sed -i -e '/^ *#.*-c requirements.lock$$/d' -e '/^--/d' $(LOCKS)
	@! grep -n '://' $(LOCKS)

# The pictures of docs/screens, from the running demo company.
.PHONY: screens
screens: $(VENV)/.installed-dev browser
	@$(PYTHON) -m tests.journeys.screens
