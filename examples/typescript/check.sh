#!/bin/sh
# Installs, generates, compiles and runs the example.
#
#   OKTAGRAPH_URL, OKTAGRAPH_API_KEY   a running server; without a key the
#                                      program is compiled but not run
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

# Kept, generated anew and compared, which also works before a commit.
before=$(mktemp -d)
trap 'rm -rf "$before"' EXIT
cp -R src/gql/. "$before"
npx --no-install graphql-codegen --config codegen.yml --silent
diff -ru "$before" src/gql || { echo "examples/typescript/src/gql was not current" >&2; exit 1; }

npx --no-install tsc
if [ -n "${OKTAGRAPH_API_KEY:-}" ]; then
  node dist/main.js
else
  echo "OKTAGRAPH_API_KEY is not set: compiled, not run"
fi
