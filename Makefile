# oktagraph. `make help` lists what there is; `make check` is the whole gate.
.DEFAULT_GOAL := help
TOOL := go tool -modfile=tools/go.mod

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## run the whole product on a simulated Okta org
	go run . demo

.PHONY: generate
generate: ## write generated code again (GraphQL executor and models)
	go generate ./...

.PHONY: explorer
explorer: ## build GraphiQL's files again (needs Node and the npm registry)
	./internal/explorer/web/build.sh

.PHONY: lint
lint: ## run golangci-lint, built from the version in tools/go.mod
	$(TOOL) golangci-lint run

.PHONY: deadcode
deadcode: ## find functions nobody reaches and .ci/deadcode.txt does not name
	./.ci/deadcode

.PHONY: test
test: ## run the tests; what needs redis-server, Chromium or Node is skipped when missing
	go test ./...

.PHONY: test-race
test-race: ## run all tests under the race detector; a missing tool is a failure
	OKTAGRAPH_TEST_ALL=1 go test -race ./...

.PHONY: bench
bench: ## run the benchmarks, with allocations
	go test -run '^$$' -bench . -benchmem ./...

SOAK ?= 10m
.PHONY: soak
soak: ## run the server for SOAK (10m) while Okta, Redis and the org change and fail (needs redis-server)
	OKTAGRAPH_TEST_ALL=1 go test ./bench/soak -count=1 -v -timeout 0 -run Unexplained -args -soak.for $(SOAK) -soak.reload 10s

.PHONY: screenshot
screenshot: ## take the docs' screenshots again (needs Chromium and npm)
	OKTAGRAPH_TEST_ALL=1 OKTAGRAPH_SCREENSHOTS=$(CURDIR)/docs/images go test ./internal/app ./internal/connect -run 'FirstSample|NoPageHasABarrier' -count=1

.PHONY: image
image: ## build the container image as CI does, and run it
	./deploy/image.sh

.PHONY: chart
chart: ## copy what the Helm chart holds copies of, and check the chart (builds helm once)
	cp deploy/alerts.yaml deploy/grafana/dashboard.json deploy/helm/oktagraph/files/
	go build -modfile=tools/helm.mod -o bin/helm helm.sh/helm/v3/cmd/helm
	OKTAGRAPH_TEST_HELM=$(CURDIR)/bin/helm go test ./deploy

.PHONY: module-path
module-path: ## write the module's path, after a change of its line in go.mod, wherever it is named
	./.ci/module-path

.PHONY: calls
calls: ## count what the promised queries cost, into docs/calls.md
	go run ./bench/calls

.PHONY: calls-check
calls-check: ## check that docs/calls.md is current
	go run ./bench/calls -check

.PHONY: schema-check
schema-check: ## check the schema's rules, and that generated code is current
	go generate ./...
	git diff --exit-code
	go run . schema > /dev/null
	go run ./graph/schema/check
	go test ./graph/...

.PHONY: schema-release
schema-release: ## write the schema as released into docs/schema, for later checks; part of a release
	go run ./graph/schema/check -release

.PHONY: check
check: ## the gate: what .ci/run does on a clean checkout
	./.ci/run
