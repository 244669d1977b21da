#!/bin/sh
# Generates, compiles, tests and runs the example.
#
#   OKTAGRAPH_URL, OKTAGRAPH_API_KEY   a running server; without a key the
#                                      program is tested but not run
set -eu
cd "$(dirname "$0")"

# Kept, generated anew and compared, which also works before a commit.
before=$(mktemp)
trap 'rm -f "$before"' EXIT
cp generated.go "$before"
go generate ./...
diff -u "$before" generated.go || { echo "examples/go/generated.go was not current" >&2; exit 1; }

go vet ./...
go test ./...
if [ -n "${OKTAGRAPH_API_KEY:-}" ]; then
  go run .
else
  echo "OKTAGRAPH_API_KEY is not set: tested, not run"
fi
