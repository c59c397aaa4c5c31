# The two commands that matter: `make demo` and `make test`. Everything they need is set up in .venv and var/.
PYTHON ?= python3
BIN := .venv/bin
export ZUGONG_HOME ?= $(CURDIR)/var

.PHONY: demo serve test check fix bench messages diagrams lock wheel clean setup setup-dev

demo: setup
	@$(BIN)/zugong demo $(ARGS)

serve: setup
	@$(BIN)/zugong serve $(ARGS)

test: setup-dev
	@$(BIN)/python tools/run_tests.py $(ARGS)

check: setup-dev
	@$(BIN)/python tools/check.py $(ARGS)

fix: setup-dev
	$(BIN)/ruff check --fix src tests benchmarks tools
	$(BIN)/ruff format src tests benchmarks tools
	$(BIN)/djlint --reformat --quiet src || true

bench: setup-dev
	@$(BIN)/python -m benchmarks $(ARGS)

messages: setup-dev
	@$(BIN)/python tools/messages.py --write $(ARGS)

diagrams: setup-dev
	@$(BIN)/python tools/diagrams.py

lock: setup-dev
	@bash tools/lock.sh

wheel: setup-dev
	@rm -rf dist
	@$(BIN)/python -m build --wheel --no-isolation

setup: .venv/.runtime src/zugong/web/static/vendor/.complete src/zugong/web/.catalogues
setup-dev: .venv/.dev src/zugong/web/static/vendor/.complete src/zugong/web/.catalogues

.venv/.python:
	@echo "[1/4] virtual environment"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=python3.x"; exit 1; }
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.runtime: .venv/.python requirements/build.txt
	@echo "[2/4] locked dependencies (1-2 minutes the first time)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.runtime requirements/dev.txt
	@echo "[2/4] locked development dependencies"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

src/zugong/web/static/vendor/.complete: package-lock.json tools/vendor.py src/zugong/web/icons.txt | .venv/.runtime
	@echo "[3/4] front-end parts"
	@$(BIN)/python tools/vendor.py

src/zugong/web/.catalogues: $(wildcard src/zugong/*/locale/*/LC_MESSAGES/django.po) tools/messages.py | .venv/.runtime
	@echo "[4/4] message catalogues"
	@$(BIN)/python tools/messages.py --compile
	@touch $@

clean:
	rm -rf .venv var node_modules src/zugong/web/static/vendor src/zugong/web/.catalogues dist
