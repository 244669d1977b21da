#!/usr/bin/env bash
# Builds the image and runs it: as nobody, with nothing to write but /data, its own health
# check, one query against a simulated org. The build step runs here, where Go and the modules
# are; buildah makes the image of the Dockerfile's last stage, on an empty base, so that no
# registry is needed. Without buildah the same files are run in a root of their own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly user=65532:65532 api=127.0.0.1:18080 key=an-image-key-of-enough-length
work=$(mktemp -d)
container=
pids=()

finish() {
  local code=$?
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  if [[ -n $container ]]; then build rm "$container" >/dev/null 2>&1 || true; fi
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT

build() { buildah --storage-driver vfs --root "$work/storage" --runroot "$work/run" "$@"; }

# make_image prints nothing and sets container, or leaves it empty without a builder.
make_image() {
  mkdir -p "$work/context" "$work/empty"
  VERSION=v0.0.0-image COMMIT=image deploy/build.sh "$work/context/out"
  if ! command -v buildah >/dev/null; then
    echo "    no buildah: the image's files are run without it"
    return
  fi
  build bud --quiet --isolation chroot --format docker --build-context "build=$work/context" \
    --build-arg BASE_IMAGE=scratch --file "$PWD/deploy/Dockerfile" --tag oktagraph:image "$work/empty" >"$work/image"
  echo "    image $(cut -c1-12 "$work/image"), $(build inspect --type image --format '{{.Docker.Config.User}} {{.Docker.Config.Entrypoint}} {{.Docker.Config.Healthcheck.Test}}' oktagraph:image)"
  container=$(build from oktagraph:image)
}

# in_image COMMAND…: runs it as the image's user, with its files alone.
in_image() {
  if [[ -n $container ]]; then
    build run --isolation chroot --env "OKTAGRAPH_ORG_URL=$org" --env "OKTAGRAPH_API_TOKEN=$token" --env "OKTAGRAPH_API_KEY=$key" \
      --env "OKTAGRAPH_LISTEN=$api" --env OKTAGRAPH_METRICS_LISTEN=off "$container" -- "$@"
    return
  fi
  env -i "PATH=$PATH" "OKTAGRAPH_ORG_URL=$org" "OKTAGRAPH_API_TOKEN=$token" "OKTAGRAPH_API_KEY=$key" \
    "OKTAGRAPH_LISTEN=$api" OKTAGRAPH_METRICS_LISTEN=off "$(command -v chroot || echo /usr/sbin/chroot)" --userspec="$user" "$work/context/out" "$@"
}

# until_true COMMAND…: waits up to 20 seconds.
until_true() {
  for _ in $(seq 100); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.2
  done
  echo "did not come true: $*" >&2
  cat "$work"/*.log >&2
  return 1
}

# said PATTERN: what the simulated org printed.
said() { sed -n "s/^ *$1 *\(.*\)\$/\1/p" "$work/sim.log"; }

make_image
"$work/context/out/oktagraph" sim --listen 127.0.0.1:0 --users 20 --groups 8 >"$work/sim.log" 2>&1 &
pids+=($!)
until_true grep -q "API token" "$work/sim.log"
org=$(said "Org URL") token=$(said "API token")

in_image /oktagraph serve >"$work/server.log" 2>&1 &
server=$!
pids+=("$server")
until_true "$work/context/out/oktagraph" healthcheck --address "$api"
in_image /oktagraph healthcheck --address "$api" --path /readyz
answer=$(curl -fsS "http://$api/graphql" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' -d '{"query":"{ users(first: 3) { nodes { id } } }"}')
if [[ $(grep -o '"id"' <<<"$answer" | wc -l) != 3 || $answer == *'"errors"'* ]]; then
  echo "the image answers $answer" >&2
  exit 1
fi
running=$(pgrep -f "^/oktagraph serve" | head -1)
if [[ $(awk '/^Uid:/ {print $2}' "/proc/$running/status") != "${user%%:*}" ]]; then
  echo "the image does not run as $user" >&2
  exit 1
fi
kill -TERM "$running"
wait "$server" || { cat "$work/server.log" >&2; exit 1; }
pids=("${pids[0]}")
echo "    the image answers, as $user, and ends when asked to"
