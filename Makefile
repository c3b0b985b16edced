# Everything starts here: `make` lists the targets. Each of them sets up what it needs first.
# Words for a command go into ARGS: make rehearse ARGS=--keep

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

HOMELAB := node dist/cli/main.js
INSTALLED := node_modules/.package-lock.json
BUILT := dist/.built
# Folders count as well: a file that was removed changes them.
SOURCES := $(shell find src -type d -o -name '*.ts' ! -name '*.test.ts') scripts/build.ts

##@ Start here

.PHONY: rehearse
rehearse: setup ## bring the lab up on this machine, without hardware, and stop it again (ARGS=--keep leaves it)
	@$(HOMELAB) rehearse $(ARGS)

.PHONY: test
test: setup check-code test-tools ## pass every test
	node_modules/.bin/vitest run $(ARGS)

##@ Your lab

.PHONY: init
init: setup ## make a lab of your own: at most eight questions
	@$(HOMELAB) init $(ARGS)

.PHONY: doctor
doctor: setup ## look whether this machine, the host, the network and Git have what the lab needs
	@$(HOMELAB) doctor $(ARGS)

.PHONY: check
check: setup ## find mistakes in the config
	@$(HOMELAB) check $(ARGS)

.PHONY: render
render: setup ## write terraform/ inputs and k8s/ from the config
	@$(HOMELAB) render $(ARGS)

.PHONY: bootstrap
bootstrap: setup ## bring the real lab up, all steps below in order
	@$(HOMELAB) bootstrap $(ARGS)

.PHONY: terraform-init
terraform-init: setup ## get the Terraform providers
	@$(HOMELAB) terraform init $(ARGS)

.PHONY: terraform-plan
terraform-plan: setup ## bake the edge image, render Cilium, show what would change
	@$(HOMELAB) terraform plan $(ARGS)

.PHONY: terraform-apply
terraform-apply: setup ## create machines and edge, bootstrap Talos with Cilium, deploy storage and secrets (ARGS="--confirm <node>")
	@$(HOMELAB) terraform apply $(ARGS)

.PHONY: kubeconfig
kubeconfig: setup ## merge the cluster into your kubeconfig, with a backup
	@$(HOMELAB) kubeconfig $(ARGS)

.PHONY: k8s-apply
k8s-apply: setup ## storage classes, the default one, Gateway API, cert-manager, Argo CD, root application
	@$(HOMELAB) k8s-apply $(ARGS)

##@ This repository

.PHONY: setup
setup: $(INSTALLED) $(BUILT) ## install packages and compile, when something changed

.PHONY: tools
tools: setup ## have all real programs (downloaded or built)
	@$(HOMELAB) tools fetch $(ARGS)

.PHONY: check-code
check-code: $(INSTALLED) ## types, lint and format
	node_modules/.bin/tsc -p tsconfig.json --noEmit
	node_modules/.bin/oxlint --deny-warnings

.PHONY: golden
golden: $(INSTALLED) ## render the golden trees and this repository's own k8s/ anew
	node_modules/.bin/jiti scripts/golden.ts

.PHONY: reference
reference: $(INSTALLED) ## write docs/reference/ and the config's JSON Schema anew
	node_modules/.bin/jiti scripts/reference.ts

.PHONY: soak
soak: setup test-tools ## 30 rehearsals in a row and 100 kills; takes long (ARGS='--state-kills 200' kills applies too)
	node_modules/.bin/jiti scripts/soak.ts $(ARGS)

.PHONY: bench
bench: setup test-tools ## what a rehearsal costs beside a peer
	node_modules/.bin/jiti bench/main.ts $(ARGS)

.PHONY: bench-render
bench-render: setup ## what rendering costs beside its peers
	node_modules/.bin/jiti bench/render/main.ts $(ARGS)

.PHONY: clean
clean: ## remove what setup made, and build caches of tools; the programs stay
	@test ! -e $(BUILT) || $(HOMELAB) tools clean
	rm -rf dist node_modules

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Suites drive the real programs.
.PHONY: test-tools
test-tools: setup
	@$(HOMELAB) tools fetch

$(INSTALLED): package.json package-lock.json
	@node -e 'const [a, b] = process.versions.node.split("."); if (a < 20 || (a == 20 && b < 19)) { console.error("Node 20.19 or newer is needed, this is " + process.version); process.exit(1) }'
	npm ci --no-audit --no-fund
	@touch $@

$(BUILT): $(INSTALLED) $(SOURCES)
	node_modules/.bin/jiti scripts/build.ts
	@touch $@
