# The steps that CI runs live in .ci/run; these targets call them, so that both do the same.

FUZZTIME ?= 30s

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build every package of every module, in the workspace and without it
	@.ci/run build

.PHONY: test
test: ## Run the tests of the root module
	go test ./...

.PHONY: race
race: ## Run every module's tests under the race detector, in random order
	@.ci/run race

.PHONY: lint
lint: ## Check the format and run golangci-lint (built on the first run)
	@.ci/run format lint

.PHONY: fmt
fmt: ## Format the code: gofumpt and the import order
	"$$(.ci/tool golangci-lint)" fmt

.PHONY: vet
vet: ## Run go vet for every module
	@.ci/run vet

.PHONY: fuzz
fuzz: ## Run every fuzz target for FUZZTIME (30s)
	@FUZZTIME=$(FUZZTIME) .ci/run fuzz

.PHONY: bench
bench: ## Measure Tenax beside the other libraries and print a benchstat table
	cd benchmarks && go run ./cmd/report

.PHONY: overload
overload: ## Simulate Standard in every trouble, and write docs/overload.md
	cd benchmarks && TENAX_OVERLOAD=update go test -count=1 -timeout 60m ./overload

.PHONY: conform
conform: ## Run the transport conformance suite over Tenax and its peers
	@.ci/run conform

.PHONY: demo
demo: ## Run the demo: an agent, a failing model API, and Tenax between them
	go run ./examples/demo

.PHONY: e2e
e2e: ## Run the end-to-end test against a real Jaeger and a real Prometheus (built or unpacked on the first run)
	@.ci/run e2e

.PHONY: browser
browser: ## Run the tests of the status page in a real headless Chromium
	@.ci/run browser

.PHONY: cover
cover: ## Measure the coverage of the root module; the report is coverage.html
	go test -coverpkg=./... -coverprofile=coverage.out ./...
	go tool cover -html=coverage.out -o coverage.html
	@go tool cover -func=coverage.out | tail -n 1

.PHONY: tidy-check
tidy-check: ## Check that go.mod and go.sum of every module are tidy and the downloads unchanged
	@.ci/run tidy

.PHONY: ci
ci: ## Run everything that CI runs
	@.ci/run

.PHONY: clean
clean: ## Delete what these targets wrote into the checkout
	rm -f coverage.out coverage.html
