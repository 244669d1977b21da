#!/bin/sh
# Installs, compiles and runs the example.
#
#   OKTAGRAPH_URL, OKTAGRAPH_API_KEY   a running server; without a key the
#                                      program is compiled but not run
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

# What Relay compiles is committed: --validate fails when it is not current.
trap 'rm -f schema.graphql' EXIT
(cd ../.. && go run . schema) >schema.graphql
npx --no-install relay-compiler --validate

if [ -n "${OKTAGRAPH_API_KEY:-}" ]; then
  node src/main.js
else
  echo "OKTAGRAPH_API_KEY is not set: compiled, not run"
fi
