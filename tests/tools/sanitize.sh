#!/usr/bin/env bash
# Runs the tests of the compiled passes with a build that stops at the first access outside of what is theirs.
# Usage: sanitize.sh PYTHON, with gcc and its sanitizers at hand. The build that was there is put back.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$1
built=$("$python" -c 'from posthound.native import _compiled; print(_compiled.__file__)')
include=$("$python" -c 'import sysconfig; print(sysconfig.get_paths()["include"])')
kept=$(mktemp -d)
cp "$built" "$kept/"
trap 'mv "$kept/$(basename "$built")" "$built"; rmdir "$kept"' EXIT
gcc -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -shared -fPIC "-I$include" \
    scanner/posthound/native/*.c -o "$kept/new" && mv "$kept/new" "$built"
LD_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)"
export LD_PRELOAD
export ASAN_OPTIONS=detect_leaks=0 PYTHONMALLOC=malloc  # Python itself leaks; its own allocator would hide overruns
# The one test that starts other processes is left out: they would not have the sanitizers.
"$python" -m pytest --override-ini="addopts=-q --import-mode=importlib" tests/scan/test_compiled*.py tests/scan/test_script_glance.py tests/detect/test_said.py tests/decode tests/differential tests/fuzz \
    --deselect tests/scan/test_compiled.py::test_an_installation_without_a_compiler_reports_the_same
