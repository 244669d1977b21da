#!/bin/sh
# Builds the explorer's files into ../dist, or with --check checks that the
# committed ones are what this source gives (exit 1 when they are not).
# Needs Node 20 or newer and the npm registry; running oktagraph needs neither.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
node --test test/*.test.mjs
exec node build.mjs "$@"
