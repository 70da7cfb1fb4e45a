#!/usr/bin/env bash
# Installs what the SARIF tests check against, beside them: Microsoft's SARIF Multitool (with the schema of the standard)
# and GitHub's OpenAPI description. Both are pinned; the folder node_modules is not committed.
set -euo pipefail
cd "$(dirname "$0")"
multitool=5.7.0
openapi=23.0.2
stamp=node_modules/.posthound-$multitool-$openapi
[ ! -f "$stamp" ] || exit 0
if ! command -v npm >/dev/null; then
  echo "tests/sarif/tools.sh: npm is absent, so the SARIF Multitool and GitHub's OpenAPI description are left out" >&2
  exit 0
fi
rm -rf node_modules
npm install --prefix . --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error \
  "@microsoft/sarif-multitool@$multitool"
chmod +x node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool 2>/dev/null || true
# Of the description's 385 MB the tests need one file.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm pack --silent --pack-destination "$folder" "@octokit/openapi@$openapi" >/dev/null
mkdir -p node_modules/openapi
tar -xzf "$folder"/octokit-openapi-*.tgz -C node_modules/openapi --strip-components=1 \
  package/generated/api.github.com.json package/LICENSE
touch "$stamp"
