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

.PHONY: help up demo test check bench tools fmt clean advisories
help: ## List the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: $(REDRAFT) ## Build, start everything on one file under .redraft/, run an example to passed, stay up
	@$(REDRAFT) up $(DEMO)

demo: $(REDRAFT) ## The same, but end with the example's result
	@$(REDRAFT) up --once --port 0 $(DEMO)

.PHONY: $(REDRAFT)
$(REDRAFT):
	@cargo build -p redraft-runner --bin redraft

test: tools check ## Install what the tests need, then run all of them
	cargo build -p redraft-functions --bins
	cargo build -p redraft-runner --bin redraft
	cargo nextest run --workspace --all-features --no-fail-fast
	python3 -m unittest discover -s examples/tests

check: ## Format, lints, dependency rules
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --all-features -- -D warnings
	@command -v cargo-deny >/dev/null || { echo 'check: cargo-deny is missing; `make tools` installs it' >&2; exit 1; }
	cargo deny --all-features --log-level error check bans licenses sources

bench: ## Print how fast it is, as ratios against baselines measured in the same minute
	cargo build --profile fast -p redraft-runner --bin redraft
	cargo run --profile fast -p e2e --bin bench

tools: ## Install sqld, cargo-lambda and cargo-deny into .tools/
	@tests/install-tools.sh

fmt: ## Format everything
	cargo fmt --all

advisories: ## Look for known vulnerabilities (needs a network)
	cargo deny --all-features check advisories

clean: ## Remove what was built and installed, keep .redraft/
	rm -rf target .tools
