# Everything from a clean clone with Python 3.11 or newer, make and git. `make help` lists it.
# Every path is relative, so that the clone may lie in a folder with a space in its name.

PYTHON  ?= python3
WORKERS ?= 2
ARGS    ?=

# What a shell may carry along that would install elsewhere, or something else. Mirrors and proxies stay.
unexport VIRTUAL_ENV CONDA_PREFIX CONDA_DEFAULT_ENV PYTHONPATH PYTHONHOME PYTHONSTARTUP
unexport PIP_TARGET PIP_PREFIX PIP_ROOT PIP_USER PIP_PYTHON PIP_CONSTRAINT PIP_REQUIREMENT PIP_NO_DEPS
unexport PIP_NO_BINARY PIP_DRY_RUN PIP_REQUIRE_VIRTUALENV PIP_BREAK_SYSTEM_PACKAGES
unexport UV_PYTHON UV_PYTHON_PREFERENCE UV_MANAGED_PYTHON UV_NO_MANAGED_PYTHON UV_SYSTEM_PYTHON UV_TARGET
unexport UV_PREFIX UV_PROJECT UV_PROJECT_ENVIRONMENT UV_WORKING_DIRECTORY UV_CONSTRAINT UV_OVERRIDE
unexport UV_BUILD_CONSTRAINT UV_EXCLUDE_NEWER UV_RESOLUTION UV_PRERELEASE UV_NO_BINARY UV_NO_BUILD
unexport UV_REQUIRE_HASHES UV_NO_VERIFY_HASHES UV_NO_BUILD_ISOLATION UV_NO_EDITABLE UV_DRY_RUN UV_EXCLUDE

# Inside .venv, so that whoever removes it, moves the clone or loses its Python sets it up again.
READY := .venv/.ready
ifneq ($(shell cat $(READY) 2>/dev/null && .venv/bin/python -c '' 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif

.PHONY: help setup run test test-long check check-style check-types check-imports check-client test-client client browser debian prove bench docs screenshots lock clean
.DEFAULT_GOAL := help

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1	/p' Makefile | expand -t 18

setup: client ## a virtual environment in .venv, exactly as locked, with the web client

$(READY): pyproject.toml requirements-dev.lock requirements-uv.lock
	@set -eu; fail() { echo "$$1" >&2; exit 1; }; \
	python=; for p in "$(PYTHON)" python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python=$$p; break; fi; \
	done; \
	[ -n "$$python" ] || fail "Panelist needs Python 3.11 or newer: none found (make PYTHON=/path/to/python3 names one)."; \
	uv=uv; if ! uv --version >/dev/null 2>&1; then \
	  uv=.uv/bin/uv; \
	  if [ ! -f .uv/ready ] || ! cmp -s requirements-uv.lock .uv/ready || ! $$uv --version >/dev/null 2>&1; then \
	    echo "Fetching uv into .uv"; rm -rf .uv; mkdir .uv; \
	    if "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	      "$$python" -m venv .uv && .uv/bin/python -m pip install -q --disable-pip-version-check --root-user-action ignore --require-hashes -r requirements-uv.lock; \
	    elif "$$python" -m pip --version >/dev/null 2>&1; then \
	      "$$python" -m pip install -q --disable-pip-version-check --root-user-action ignore --target .uv --require-hashes -r requirements-uv.lock; \
	    else \
	      fail "$$python has neither venv nor pip: install one of them (Debian, Ubuntu: apt install python3-venv), or uv."; \
	    fi; \
	    cp requirements-uv.lock .uv/ready; \
	  fi; \
	fi; \
	if ! .venv/bin/python -c 'import sys, os; sys.exit(sys.version_info < (3, 11) or not os.path.samefile(sys.prefix, ".venv"))' >/dev/null 2>&1; then \
	  rm -rf .venv; $$uv venv -q --prompt panelist --python "$$python" .venv; \
	fi; \
	echo "Installing what requirements-dev.lock names into .venv"; rm -f $(READY); \
	$$uv pip sync -q --python .venv/bin/python --require-hashes requirements-dev.lock; \
	$$uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation --editable .; \
	pwd > $(READY)

run: client ## the whole of Panelist on this machine, its data in .data (ARGS="--port 9000")
	@exec .venv/bin/panelist up --data .data $(ARGS)

test: check test-client browser debian ## the checks and all tests (ARGS="-k races")
	@.venv/bin/python -m pytest -n $(WORKERS) --dist loadscope $(ARGS)

test-long: $(READY) debian ## the tests of operation in their long form: 20,000 requests instead of 2,000 (ARGS for others)
	@PANELIST_TEST_LONG=1 .venv/bin/python -m pytest $(or $(ARGS),tests/ops)

check: check-style check-types check-imports check-client ## style, types and who imports whom

check-style: $(READY)
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .

check-types: $(READY)
	@.venv/bin/python -m pyright

check-imports: $(READY)
	@.venv/bin/lint-imports --no-logo

check-client: client
	@if [ -f web/package.json ]; then .venv/bin/python hatch_build.py npm run --silent check; fi

test-client: client
	@if [ -f web/package.json ]; then .venv/bin/python hatch_build.py npm run --silent test; fi

client: $(READY) ## the web client, into src/panelist/client, where its sources changed
	@.venv/bin/python hatch_build.py client

# Debian's browser where it is or can be had, since Playwright's own is a download from elsewhere.
browser: $(READY)
	@if [ ! -d tests/browser ] || command -v chromium >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium"; \
	  apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -qy chromium >/dev/null; \
	else .venv/bin/playwright install chromium; fi

# What the tests of operation run that is in no wheel. Where it cannot be had they are skipped, and say so.
debian:
	@if [ ! -d ops ] || { [ -x /usr/sbin/nginx ] && [ -x /usr/sbin/pgbouncer ] && command -v promtool >/dev/null; }; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing nginx, promtool and PgBouncer"; \
	  apt-get update -q >/dev/null && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends nginx-light prometheus pgbouncer >/dev/null || true; \
	fi

prove: $(READY) ## the proof in its long form, well over an hour; docs/PROOF.md (ARGS="faults mutants" for those parts)
	@WORKERS=$(WORKERS) .venv/bin/python tests/proof/prove.py $(ARGS)

bench: $(READY) ## the measurements (ARGS names which)
	@.venv/bin/python -m bench $(ARGS)

docs: $(READY) ## the pages that are made from the code: RULES, API, OpenAPI, the README's tables
	@.venv/bin/python tools/docs.py && .venv/bin/python hatch_build.py npm run types

screenshots: client browser ## the pictures in docs/screenshots; look at each one
	@.venv/bin/python tools/screenshots.py

LOCK = $$uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

lock: $(READY) ## the lock files, from pyproject.toml (ARGS=--upgrade for newer versions)
	@uv=uv; uv --version >/dev/null 2>&1 || uv=.uv/bin/uv; set -e; \
	$(LOCK) $(ARGS) --all-extras pyproject.toml -o requirements.lock; \
	$(LOCK) $(ARGS) --all-extras --group dev pyproject.toml -o requirements-dev.lock; \
	$(LOCK) $(ARGS) --group uv -o requirements-uv.lock

clean: ## remove what make made, but never .data
	@rm -rf .venv .uv dist src/panelist/client web/node_modules web/.next web/out
	@rm -rf .pytest_cache .ruff_cache .import_linter_cache .hypothesis .schemathesis
