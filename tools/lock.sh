#!/usr/bin/env bash
# Rewrites requirements/*.txt from pyproject.toml: versions and hashes, no download addresses.
set -eu
cd "$(dirname "$0")/.."
compile() { .venv/bin/pip-compile -q --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links \
  --no-header --allow-unsafe "$@"; }
compile pyproject.toml -o requirements/runtime.txt
compile --extra build -c requirements/runtime.txt pyproject.toml -o requirements/build.txt
compile --extra dev --extra build -c requirements/runtime.txt pyproject.toml -o requirements/dev.txt
