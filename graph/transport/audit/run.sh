#!/bin/sh
# Usage: run.sh URL KEY
# Runs the 61 audits of graphql-http against a running server, introspection
# on, for example: run.sh http://127.0.0.1:8080/graphql "$OKTAGRAPH_API_KEY".
# Installs graphql-http beside this file when it is not there. Exit 0: all
# passed; 1: some did not; 2: the target does not answer.
set -eu
url=${1:?usage: run.sh URL KEY}
key=${2:-}
cd "$(dirname "$0")"
[ -d node_modules/graphql-http ] || npm ci --no-audit --no-fund --silent
# By the environment, where other users of the machine cannot read it.
OKTAGRAPH_API_KEY=$key exec node audit.mjs "$url"
