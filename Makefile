# `make help` lists every target. CI calls `make test`, nothing else.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# What `make tools` installed goes before what the machine has.
export PATH := $(CURDIR)/.tools/bin:$(PATH)

# Whoever types `make up` waits for it: an optimised build takes three times as long.
REDRAFT := target/debug/redraft
DEMO := --agents examples/release_notes/agents.yaml --agents examples/minimal/agents.yaml \
        --submit release_notes --input repository="$(CURDIR)" --save .redraft/release_notes.md

# The page needs Node; a binary without it is whole but for the page. `up` and its like go on then, `page` does not.
NODE_FITS := $(shell command -v npm >/dev/null && node -e \
    'const [a, b] = process.versions.node.split("."); process.stdout.write(a > 20 || (a == 20 && b >= 19) ? "yes" : "")' 2>/dev/null)
NO_NODE := Node 20.19 or newer with npm is missing: install nodejs and npm, or get them from https://nodejs.org
PAGE := functions/embedded/index.html.br
PAGE_SOURCES := $(shell find dashboard/src dashboard/public dashboard/scripts -type f) $(wildcard dashboard/*.*)

.PHONY: help up demo page page-test test check bench coldstart deploy-check fuzz measure idle-month torture tools fmt clean dist advisories
help: ## List the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: page-if-node $(REDRAFT) ## Build, start everything on one file under .redraft/, run an example to passed, stay up
	@$(REDRAFT) up $(DEMO)

demo: page-if-node $(REDRAFT) ## The same, but end with the example's result
	@$(REDRAFT) up --once --port 0 $(DEMO)

page: ## Build the page; whatever is built of Rust after it has it inside
ifeq ($(NODE_FITS),yes)
	@$(MAKE) -s $(PAGE)
else
	@echo 'page: $(NO_NODE)' >&2; exit 1
endif

.PHONY: page-if-node
page-if-node:
ifeq ($(NODE_FITS),yes)
	@$(MAKE) -s $(PAGE)
else
	@[ -e $(PAGE) ] || echo 'page: going on without the page. $(NO_NODE)' >&2
endif

# npm writes this file last of all.
dashboard/node_modules/.package-lock.json: dashboard/package-lock.json
	@echo 'page: installing what builds it'
	@cd dashboard && npm ci --silent

$(PAGE): dashboard/node_modules/.package-lock.json $(PAGE_SOURCES)
	@echo 'page: building it'
	@cd dashboard && npm run --silent build -- --logLevel warn && node scripts/embed.mjs

.PHONY: $(REDRAFT)
$(REDRAFT):
	@cargo build -p redraft-runner --bin redraft

# The store on DynamoDB apart: its tests share one DynamoDB Local, so they share a process. Nothing is compiled twice for that.
# The page first: the binaries that are tested have it inside. The browser's checks last and alone: they look at the time.
test: tools page check ## Install what the tests need, then run all of them
	cargo build -p redraft-functions --bins --features telemetry
	cargo build -p redraft-functions --bins
	cargo build -p redraft-runner --bin redraft
	cargo nextest run --workspace --all-features --no-fail-fast
	REDRAFT_HISTORIES=5 cargo test --workspace --all-features --test dynamodb_local
	python3 -m unittest discover -s examples/tests
	.tools/py/bin/python -m unittest discover -s infra/tests
	FUZZ_EXAMPLES=5 tests/fuzz/fuzz.sh
	@$(MAKE) --no-print-directory page-test

page-test: page $(REDRAFT) ## Check the page: lints, sizes, and in a real Chromium, also inside the real binary
	cd dashboard && npm run --silent lint && npm run --silent api:check && npm run --silent size
	cd dashboard && npm test --silent
	cd dashboard && npm run --silent browser
	cd dashboard && npm run --silent browser:real

check: ## Format, lints, dependency rules
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --all-features -- -D warnings
	@command -v cargo-deny >/dev/null || { echo 'check: cargo-deny is missing; `make tools` installs it' >&2; exit 1; }
	cargo deny --all-features --log-level error check bans licenses sources

bench: page-if-node ## Print how fast it is, as ratios against baselines measured in the same minute
	cargo build --profile fast -p redraft-runner --bin redraft
	cargo run --profile fast -p e2e --bin bench

coldstart: page ## Print how fast the function starts and answers, beside a hello-world of the same profile
	@test -x .tools/py/bin/cargo-lambda -a -x .tools/sqld/sqld || tests/install-tools.sh
	@cargo run --quiet -p e2e --bin bench -- --only coldstart

deploy-check: page ## Build the functions for Lambda, run them on real servers, deploy them to an AWS of this machine
	@test -x .tools/py/bin/cargo-lambda -a -x .tools/sqld/sqld || tests/install-tools.sh
	@cargo build --quiet -p redraft-runner --bin redraft
	@cargo run --quiet -p e2e --bin deploy-check

idle-month: tools ## Count what a day in which next to nothing happens costs, and print it for a month
	REDRAFT_IDLE_PARTS=20 cargo test -p redraft-functions --features dynamodb-local --test idle_month -- --nocapture

# All sections by default; `make torture TORTURE="--quick --only pauses --seed 7"` plays less.
TORTURE := --full

torture: ## Kill, pause, tear and double what real processes do, at full scale, and print what was lost: nothing
	@test -x .tools/sqld/sqld || tests/install-tools.sh
	cargo build -p redraft-runner --bin redraft
	cargo run -p e2e --features simulation --bin torture -- $(TORTURE)

fuzz: $(REDRAFT) ## Send a real server what its OpenAPI document permits and forbids (schemathesis), by FUZZ_SEED
	@tests/fuzz/fuzz.sh

measure: page $(REDRAFT) ## Print first paint, DOM rows, bytes of a poll beside their budgets
	cd dashboard && npm run --silent size && npm run --silent measure

dist: page ## Build archives with SHA-256 for the machines this one can build for, and say which it cannot
	@infra/dist.sh

tools: ## Install sqld, DynamoDB Local, cargo-lambda, moto and cargo-deny into .tools/; Chromium and Java through apt
	@tests/install-tools.sh

fmt: ## Format everything
	cargo fmt --all

advisories: ## Look for known vulnerabilities (needs a network)
	cargo deny --all-features check advisories

clean: ## Remove what was built and installed, keep .redraft/
	rm -rf target .tools dashboard/dist dashboard/node_modules
	git clean -qfdX functions/embedded
