# Each task installs what it lacks, or says in one line what to install: see scripts/prerequisites.

CARGO_TARGET_DIR ?= target
prerequisites = @scripts/prerequisites
# With a test beside it, so that dependencies have the features that `make test` builds them with, and none is built twice.
build = cargo build --locked --bin throughline --test floors

# Brings Docker up where it is missing, and stand-ins for base images where none can be pulled.
compose faults soak: export COMPOSE ?= tests/compose/rig/compose

# Two a core, because tests mostly wait.
test: export RUST_TEST_THREADS ?= $(shell expr 2 '*' $$(getconf _NPROCESSORS_ONLN))

.DEFAULT_GOAL := help
.PHONY: help demo test check fmt clippy sqlx prepare deny js browser firefox interop alerts openapi lighthouse capture bench bench-memory bench-assistant timing storm flood ten-million turnover compose contract clients kits qa rules fuzz faults soak reliability

help: ## List these tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Build and run everything: database, keys, sample accounts, site (DEMO_ARGS='--listen 127.0.0.1:0 …')
	$(prerequisites) build database
	cargo build --release --locked
	@exec "$(CARGO_TARGET_DIR)/release/throughline" demo $(DEMO_ARGS)

test: ## Run all tests (against a private PostgreSQL, or the server that DATABASE_URL names; in a browser where there is one)
	$(prerequisites) build postgres smtp
	cargo test --locked

check: fmt clippy sqlx deny js ## Everything else that must hold: fmt, clippy, sqlx, deny, js

fmt: ## Check the format of the code
	$(prerequisites) build
	cargo fmt --check
	cargo fmt --check --manifest-path fuzz/Cargo.toml

clippy: ## Check the code's habits
	$(prerequisites) build
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked --no-default-features -- -D warnings

sqlx: ## Check that .sqlx holds what the queries and migrations say
	$(prerequisites) build postgres sqlx
	scripts/with-database --migrated cargo sqlx prepare --check -- --all-targets

prepare: ## Write .sqlx anew after a change of a query or a migration
	$(prerequisites) build postgres sqlx
	scripts/with-database --migrated cargo sqlx prepare -- --all-targets

deny: ## Check licences, banned crates and sources of dependencies, and known vulnerabilities where their database can be fetched
	$(prerequisites) build deny
	cargo deny --locked check bans licenses sources
	@if cargo deny --locked fetch db 2>/dev/null; then cargo deny --locked check advisories; \
	else echo "deny: SKIPPED advisories: their database cannot be fetched from here"; fi

js: ## Check the scripts of the pages and the chat: format, lint, types, unit tests
	$(prerequisites) node
	npm ci --silent --prefix tests/scripts
	tests/scripts/node_modules/.bin/biome check --error-on-warnings
	tests/scripts/node_modules/.bin/tsc --project tests/scripts
	node --test tests/scripts/*.test.js

browser: ## Test the demo in Chromium, as people use it
	$(prerequisites) build postgres node browser smtp
	npm ci --silent --prefix tests/browser
	BROWSER_TESTS=required cargo test --locked --test browser

firefox: ## Test the main flow in Firefox, too
	$(prerequisites) build postgres firefox smtp
	BROWSER=firefox BROWSER_TESTS=required cargo test --locked --test browser conversation::logging

interop: ## Test the server against the libraries that the assistant's vendor names
	$(prerequisites) build postgres node python
	$(build)
	cargo test --locked --test it hostile_tokens
	npm ci --silent --prefix tests/interop
	python3 -m venv "$(CARGO_TARGET_DIR)/interop"
	"$(CARGO_TARGET_DIR)/interop/bin/pip" install --quiet --disable-pip-version-check -r tests/interop/requirements.txt
	PYTHON="$(CARGO_TARGET_DIR)/interop/bin/python" SERVER_BIN="$(CARGO_TARGET_DIR)/debug/throughline" node --test --test-reporter=spec tests/interop/*.test.js

compose: ## Test the deployment that docker-compose.yml describes (COMPOSE=… for a compose command of your own)
	$(prerequisites) node hurl
	node --test --test-reporter=spec tests/compose/*.test.js

alerts: ## Check the alert rules with promtool, and against a Prometheus that scrapes the demo
	$(prerequisites) build postgres node prometheus
	promtool check config deploy/prometheus/prometheus.yml
	promtool test rules deploy/prometheus/alerts.test.yml
	$(build)
	SERVER_BIN="$(CARGO_TARGET_DIR)/debug/throughline" node --test --test-reporter=spec tests/alerts/*.test.js

openapi: ## Lint the OpenAPI documents with Redocly and Spectral
	$(prerequisites) build node
	$(build)
	npm ci --silent --ignore-scripts --prefix tests/openapi
	for of in site demo assistant; do \
	    document="$(CARGO_TARGET_DIR)/openapi-$$of.json" && \
	    "$(CARGO_TARGET_DIR)/debug/throughline" openapi --of "$$of" >"$$document" && \
	    REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true tests/openapi/node_modules/.bin/redocly lint --config tests/openapi/redocly.yaml "$$document" && \
	    tests/openapi/node_modules/.bin/spectral lint --ruleset tests/openapi/spectral.yaml --fail-severity hint "$$document" || exit 1; \
	done

lighthouse: ## Judge the first pages with Lighthouse
	$(prerequisites) build postgres node browser
	$(build)
	npm ci --silent --ignore-scripts --prefix tests/lighthouse
	scripts/with-demo node --test --test-reporter=spec tests/lighthouse/lighthouse.test.js

capture: ## Take the README's picture of the workbench anew
	$(prerequisites) build postgres node browser webp
	$(build)
	npm ci --silent --prefix clients
	scripts/with-demo scripts/capture

contract: ## Hold a running demo against its own OpenAPI document, with requests that a fuzzer invents (EXAMPLES=150 SEED=1)
	$(prerequisites) build postgres python
	$(build)
	python3 -m venv "$(CARGO_TARGET_DIR)/contract"
	"$(CARGO_TARGET_DIR)/contract/bin/pip" install --quiet --disable-pip-version-check -r tests/contract/requirements.txt
	@SERVER_BIN="$(CARGO_TARGET_DIR)/debug/throughline" python3 tests/contract/run.py "$(CARGO_TARGET_DIR)/contract"

clients: ## Generate clients from the OpenAPI document in TypeScript and Python, check their types, and log in and out with each
	$(prerequisites) build postgres node python
	$(build)
	@SERVER_BIN="$(CARGO_TARGET_DIR)/debug/throughline" tests/clients/run "$(CARGO_TARGET_DIR)/clients"

kits: ## Test the packages of clients/: types, examples in a browser, a scenario with each of the testers' kits
	$(prerequisites) build postgres node browser python
	$(build)
	npm ci --silent --ignore-scripts --prefix clients
	node clients/web/build.js
	node --test clients/web/test/*.test.js
	clients/node_modules/.bin/tsc --project clients/testing/playwright
	NEXT_TELEMETRY_DISABLED=1 clients/node_modules/.bin/next build clients/web/examples/next
	SERVER_BIN="$(abspath $(CARGO_TARGET_DIR))/debug/throughline" CHROMIUM="$$(command -v chromium)" \
		clients/node_modules/.bin/playwright test --config clients/playwright.config.js
	python3 -m venv "$(CARGO_TARGET_DIR)/kits/venv"
	"$(CARGO_TARGET_DIR)/kits/venv/bin/pip" install --quiet --disable-pip-version-check -r clients/testing/pytest/requirements.txt
	"$(CARGO_TARGET_DIR)/kits/venv/bin/pip" install --quiet --disable-pip-version-check --no-build-isolation --no-deps --force-reinstall ./clients/testing/pytest
	"$(CARGO_TARGET_DIR)/kits/venv/bin/mypy" --strict --cache-dir "$(CARGO_TARGET_DIR)/kits/mypy" clients/testing/pytest
	SERVER_BIN="$(abspath $(CARGO_TARGET_DIR))/debug/throughline" "$(CARGO_TARGET_DIR)/kits/venv/bin/pytest" --quiet --numprocesses 2 clients/testing/pytest

qa: ## Run the scenarios of scenarios/ and docs/QA.md against demos, or against SITE=https://… ASSISTANT=https://… (CACERT=file)
	$(prerequisites) build postgres hurl
	$(build)
	@SITE="$(SITE)" ASSISTANT="$(ASSISTANT)" CACERT="$(CACERT)" scripts/qa

rules: ## Hold running servers against rules 1 to 5, in made-up sequences of up to 40 steps (SEQUENCES=10000 SEED=1)
	$(prerequisites) build postgres
	SEQUENCES="$(or $(SEQUENCES),10000)" SEED="$(SEED)" cargo test --release --locked --test it rules:: -- --nocapture

fuzz: ## Throw made-up input at every parser of foreign bytes (SECONDS=60 for each, TARGET=one, JOBS=2 at once, INPUT=file)
	@FUZZ_SECONDS="$(SECONDS)" FUZZ_JOBS="$(JOBS)" FUZZ_INPUT="$(INPUT)" scripts/fuzz $(TARGET)

faults: ## Break a deployment of three replicas in every way, and see what visitors notice (COMPOSE=…)
	$(prerequisites) build postgres node
	$(build)
	@status=0; SERVER_BIN="$(CARGO_TARGET_DIR)/debug/throughline" node --test --test-concurrency=1 --test-force-exit --test-reporter=spec tests/faults/*.test.js || status=$$?; \
	node tests/faults/support/stack.js down; exit $$status
	node tests/faults/support/table.js --check

soak: ## Hold twenty minutes of mixed load on three replicas, and watch memory and connections (MINUTES=20)
	$(prerequisites) node
	@status=0; node tests/faults/soak.js || status=$$?; node tests/faults/support/stack.js down; exit $$status

reliability: ## Write what `make faults` and `make soak` measured into docs/RELIABILITY.md
	node tests/faults/support/table.js

bench: ## Measure tokens beside what the hardware gives: rates, latency, memory, start-up; takes some 4 minutes
	$(prerequisites) build postgres
	cargo bench --locked --bench measure ratios

bench-memory: ## Hold half the most that a server can do, and watch its memory (MINUTES=30)
	$(prerequisites) build postgres
	cargo bench --locked --bench measure memory

timing: ## Compare how long refused logins, registrations and requests for login links take, whatever is behind the login name (TRIES=300)
	$(prerequisites) build postgres
	cargo bench --locked --bench measure timing

storm: ## Let 500 clients log in at once for a minute, beside what Argon2id alone does (CLIENTS=500 SECONDS=60)
	$(prerequisites) build postgres
	cargo bench --locked --bench measure storm

flood: ## Send logins that the limits refuse, and see what they cost (RATE=2000 SECONDS=60)
	$(prerequisites) build postgres
	cargo bench --locked --bench measure flood

ten-million: ## Compare logins and tokens among ten million people and among a thousand; takes 15 GB of disk (ROWS=10000000)
	$(prerequisites) build postgres
	cargo bench --locked --bench measure ten-million

turnover: ## Activate three keys and roll one back under load, before two kinds of verifiers (MINUTES=10 RATE=60)
	$(prerequisites) build postgres node
	$(build)
	MINUTES="$(or $(MINUTES),10)" RATE="$(or $(RATE),60)" SERVER_BIN="$(CARGO_TARGET_DIR)/debug/throughline" scripts/with-database node benches/turnover.js

bench-assistant: ## Hold 200 conversations with the stand-in for a minute, and watch its memory
	$(prerequisites) build
	cargo bench --locked --bench conversations
