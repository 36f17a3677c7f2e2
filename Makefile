# `make run` to see Overture, `make test` to believe it. Both install what is missing first.

TOOLS := $(or $(OVERTURE_TOOLS),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/overture/tools)
export OVERTURE_TOOLS := $(TOOLS)
export PATH := $(TOOLS)/bin:$(CURDIR)/node_modules/.bin:$(PATH):$(HOME)/.cargo/bin

LEPTOS := cargo leptos
# Views with erased types, as cargo-leptos builds them for debugging: a third less wasm, and quicker to build. Wasm and server
# have to agree on it, or pages come apart when they are hydrated.
ERASED := RUSTFLAGS="$(strip $(RUSTFLAGS) --cfg erase_components)"
LEPTOS_FLAGS := --cargo-locked
OVERTURE := target/release/overture
PACKAGE = overture-$(shell cargo pkgid -p server | sed 's/.*[#@]//')

export STARTED := $(or $(STARTED),$(shell date +%s))
stage = @.ci/stage '$(1)'

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run watch test setup check unit build stories contract bench bench-short soak soak-short fuzz dist clean-data

# `make bench hold send` measures these two parts, `make soak kills` tortures in this way alone: what follows is no target
# of its own. The parts of the bench: slots calendar hold drain send rest search page lighthouse recurrence feed, and micro for
# the rules alone; of the soak: kills races retries instances clock locked full mail crowd strangers, and simulation, which
# needs no server.
ifneq (,$(filter bench soak,$(firstword $(MAKECMDGOALS))))
PART ?= $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
ifneq (,$(strip $(PART)))
.PHONY: $(PART)
$(PART): ; @:
endif
endif

help: ## What there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## Build, load demo data into an empty database, serve on http://127.0.0.1:3000
	$(call stage,Database and demo data)
	@$(OVERTURE) migrate
	@$(OVERTURE) demo
	$(call stage,Serving on http://127.0.0.1:3000 and its mail on http://127.0.0.1:3000/mailbox — Ctrl-C stops)
	@exec $(OVERTURE) serve --mailbox

watch: setup ## Daily work: rebuild and reload on every change
	$(LEPTOS) build $(LEPTOS_FLAGS)
	@target/debug/overture migrate
	@target/debug/overture demo
	$(LEPTOS) watch $(LEPTOS_FLAGS) -- serve --mailbox

# Quick stages first, so that a slip shows within minutes.
test: ## Everything: format, lints, unit, store, API, wasm, browser, a taste of the soak
	@.ci/setup test
	@$(MAKE) --no-print-directory check unit build contract stories bench-short soak-short
	@.ci/stage --end 'All green'

setup: ## Install what is missing to build
	@.ci/setup

check: setup ## Format and lints, native and wasm
	$(call stage,Format)
	cargo fmt --all --check
	npm run --silent check
	$(call stage,Lints: native)
	cargo clippy --locked --all-targets -- -D warnings
	$(call stage,Lints: wasm)
	cargo clippy --locked --package frontend --target wasm32-unknown-unknown -- -D warnings

unit: ## Rules, stores on SQLite and a private PostgreSQL, use cases, API
	@.ci/setup test
	$(call stage,Tests: units · stores · API)
	OVERTURE_TEST_REQUIRE_PEERS=1 .ci/postgres cargo nextest run --locked --no-fail-fast
	$(call stage,A hundred thousand questions to the slot engine and its oracle)
	cargo nextest run --locked --release --package domain --lib an_oracle_says_the_same

build: setup ## Release build: server, wasm, styles
	$(call stage,Release build)
	@$(ERASED) .ci/build $(LEPTOS) build --release --precompress $(LEPTOS_FLAGS)

contract: ## The REST API against its own document, for a minute, by Schemathesis against the release build
	@.ci/setup test
	$(call stage,REST and its OpenAPI document)
	.ci/schemathesis

stories: ## The journeys in a real browser, against the release build
	@.ci/setup test
	$(call stage,Stories in the browser)
	OVERTURE_CHROMIUM=$$(.ci/chromium) .ci/postgres npm run --silent stories

# Figures need a database that is as durable as an operator's. BENCH takes flags: make bench hold BENCH="--held 100000".
bench: build ## Figures, each beside a baseline or peer, in some 35 minutes; `make bench hold` measures one part
	@.ci/setup test
	@.ci/setup bench
	$(call stage,Driver)
	$(ERASED) cargo build --locked --release --package bench --bin bench
	$(call stage,Figures: $(or $(PART),all parts))
	$(if $(filter-out micro,$(or $(PART),all)),OVERTURE_POSTGRES_DURABLE=1 .ci/postgres target/release/bench $(BENCH) $(filter-out micro,$(PART)))
	$(if $(filter micro,$(or $(PART),micro)),cargo bench --locked --package domain --bench rules --bench slots)

bench-short: setup ## The same with little of everything: that it works, not how fast
	@.ci/setup test
	$(call stage,Every part of the bench in short)
	cargo build --locked --bin bench
	.ci/postgres target/debug/bench --short --no-peers >target/bench-short.log

# The simulation plays COUNT seeds from SEED on, every 32nd of them on PostgreSQL, too; the first that breaks a rule says
# what was played and how to repeat it.
soak: $(if $(filter-out simulation,$(or $(PART),all)),build,setup) ## Kills, races and faults judged from outside, about an hour; `make soak kills` does one part (SEED=…, COUNT=…)
	@.ci/setup test
	$(if $(filter-out simulation,$(or $(PART),all)),\
		$(ERASED) cargo build --locked --release --package bench --bin soak)
	$(call stage,Soak: $(or $(PART),all parts))
	$(if $(filter-out simulation,$(or $(PART),all)),\
		.ci/postgres target/release/soak $(filter-out simulation,$(PART)) $(if $(SEED),--seed $(SEED)) $(if $(COUNT),--count $(COUNT)) $(SOAK))
	$(if $(filter simulation,$(or $(PART),simulation)),\
		OVERTURE_SIM_FIRST=$(or $(SEED),1) OVERTURE_SIM_SEEDS=$(or $(COUNT),10000) .ci/postgres \
		cargo nextest run --locked --no-fail-fast --package service --status-level pass seeds_on)

# The parts that are over within a minute or so; the others need patience and a machine to themselves.
soak-short: setup ## A taste of it: kills, races, retries, jumps of the clock, strangers
	@.ci/setup test
	$(call stage,The soak in short)
	cargo build --locked --bin soak
	.ci/postgres target/debug/soak --short kills races retries clock strangers

# Nightly, because the compiler has to count which branches a text takes. What it finds lies in fuzz/artifacts.
TARGETS ?= amounts texts messages searches names drafts forms recurrences feeds proxies
TIME ?= 600
fuzz: ## Search for input that breaks a parser: TIME=60 seconds each, TARGETS="amounts texts"
	@.ci/setup fuzz
	$(call stage,Fuzzing: $(TARGETS) for $(TIME) s each)
	@for target in $(TARGETS); do \
		printf '\n\033[1m%s\033[0m\n' $$target; \
		case $$target in recurrences | feeds) words=calendars ;; *) words=json ;; esac; \
		cargo +nightly fuzz run --sanitizer none --debug-assertions $$target -- \
			-max_total_time=$(TIME) -timeout=30 -max_len=4096 -dict=fuzz/$$words.dict -print_final_stats=1 -verbosity=0 || exit 1; \
	done

dist: setup ## A folder to ship, optimised and packed: target/overture-VERSION.tar.gz
	$(call stage,Release build: wasm and styles)
	$(ERASED) $(LEPTOS) build --release --precompress --frontend-only $(LEPTOS_FLAGS)
	$(call stage,Release build: server)
	$(ERASED) LEPTOS_OUTPUT_NAME=overture DISABLE_SERVER_FN_HASH=1 cargo build --locked --profile dist --package server
	@rm -rf target/$(PACKAGE) && mkdir -p target/$(PACKAGE)
	@cp -r target/dist/overture target/site server/dist/overture.service README.md LICENSE-APACHE LICENSE-MIT target/$(PACKAGE)
	@tar -C target -czf target/$(PACKAGE).tar.gz $(PACKAGE)
	@echo target/$(PACKAGE).tar.gz

clean-data: ## Forget the local database and its key (removes data/)
	rm -rf data
