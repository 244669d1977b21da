#!/bin/sh
# Builds what the image holds into a folder: deploy/build.sh FOLDER. VERSION and COMMIT name
# the build.
set -eu
out=$1
mkdir -p "$out/data"
module=$(go list -m)
CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X $module/internal/app.release=${VERSION:-} -X $module/internal/app.revision=${COMMIT:-}" -o "$out/oktagraph" .
