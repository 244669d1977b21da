#!/bin/sh
# Lints the published schema, and validates against it every document that this
# repository shows. Once there is a released schema, breaking changes fail too.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

# eslint only looks at files below its configuration.
trap 'rm -f schema.graphql' EXIT
(cd ../.. && go run . schema) >schema.graphql
SCHEMA_FILE=schema.graphql npx --no-install eslint --max-warnings 0 schema.graphql
git ls-files -z --cached --others --exclude-standard ../../internal/explorer/samples ../../graph/testdata/dashboard ../../examples |
  grep -z '\.graphql$' | xargs -0 node documents.js schema.graphql ../../docs/schema/released.graphqls
