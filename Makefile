# One command per need; bare `make` tells them.
SHELL := /bin/bash
NODE  := $(shell command -v node 2>/dev/null)
UI    := $(shell find ui/src ui/public ui/index.html ui/package.json ui/package-lock.json ui/vite.config.ts -type f 2>/dev/null)
FUZZ  ?= 3s

.PHONY: help demo test build bench dev lint soak ui test-go test-ui test-sdk test-e2e clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: build ## a believable company, running, at http://127.0.0.1:8080
	bin/rapport demo

build: bin/rapport ## bin/rapport, console included where Node is installed

bin/rapport: ui/dist/index.html FORCE
	go build -o bin/rapport ./cmd/rapport

FORCE:

ifeq ($(NODE),)
ui/dist/index.html:
	@echo "Node is not installed: building without the console. Install Node 20 and run make again to get it."
else
ui/dist/index.html: ui/node_modules/.package-lock.json $(UI) api/openapi.yaml
	cd ui && npm run build

ui/node_modules/.package-lock.json: ui/package-lock.json
	cd ui && npm ci
endif

ui: ui/dist/index.html ## the console alone

test: test-go test-ui test-sdk test-e2e ## everything: Go with -race, laws, fuzz seeds, SDKs, console in Chromium

test-go: ui/dist/index.html ## Go: vet, format, tests with -race
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt would change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	CGO_ENABLED=0 go build -o /dev/null ./cmd/rapport # without DuckDB
	go test -race -timeout 20m ./...

test-ui: ui/node_modules/.package-lock.json ## console: types, lint, unit tests
	cd ui && npm run typecheck && npm run lint && npm test

test-sdk: build ## unmodified SDKs of others against the real binary
	test/sdk/run

test-e2e: build ## the console in real Chromium
	test/e2e/run

soak: build ## the long runs: kill -9 rounds, laws with many seeds
	go test -timeout 2h -run 'TestLaw|TestKill' ./internal/app/ -rapport.rounds=50 -rapport.cases=10000 -v

bench: build ## every figure of docs/benchmarks.md, measured here and now
	bin/rapport bench all

dev: ## server with key and token "dev", console with hot reload
	cd ui && npm ci --prefer-offline
	trap 'kill 0' EXIT; go run ./cmd/rapport serve --dev --data data/dev & cd ui && npm run dev

lint: ## golangci-lint, if installed
	golangci-lint run

clean: ## remove what was built
	rm -rf bin ui/dist/assets ui/dist/index.html
