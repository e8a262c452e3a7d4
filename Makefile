# Everything a person needs, from an empty clone: `make demo`, `make test`. `make help` lists the rest.
# Needs python3 (3.11 or newer), make and a package index; nothing is installed outside this folder.

SHELL := /bin/sh
PYTHON ?= python3
TOOLS := $(CURDIR)/.tools
UV := $(shell command -v uv 2>/dev/null || echo $(TOOLS)/uv/bin/uv)
BIN := .venv/bin
MINIO_VERSION := v0.0.0-20260212201848-7aac2a2c5b7c
VERSITYGW_VERSION := v1.8.0
export UV_PYTHON_DOWNLOADS := never
export DO_NOT_TRACK := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo up down reset test test-s3 test-browser torture lint format docs bench bench-api \
	bench-simulator bench-pipeline bench-marts bench-bi s3-server

help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

$(TOOLS)/uv/bin/uv:
	@echo "installing uv into .tools/uv"
	@mkdir -p $(TOOLS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "error: $(PYTHON) is older than 3.11; install Python 3.11 or newer, or run make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(TOOLS)/uv 2>/dev/null && $(TOOLS)/uv/bin/python -m pip install --quiet uv || \
		$(PYTHON) -m pip install --quiet --target $(TOOLS)/uv uv || \
		{ echo "error: neither venv nor pip works in $(PYTHON); install uv or python3-venv"; exit 1; }

.venv/.synced-run: uv.lock pyproject.toml | $(filter $(TOOLS)/%,$(UV))
	@$(UV) sync --quiet --frozen --no-dev --inexact --python $(PYTHON)
	@touch $@

.venv/.synced-dev: uv.lock pyproject.toml | $(filter $(TOOLS)/%,$(UV))
	@$(UV) sync --quiet --frozen --python $(PYTHON)
	@touch $@ .venv/.synced-run

setup: .venv/.synced-dev ## Install everything, development tools included

demo: .venv/.synced-run ## Do the main job: transactions in, trusted numbers out (about 2 minutes)
	@$(BIN)/fluxo demo

up: .venv/.synced-run ## Run the whole stack until Ctrl-C: API, Dagster, live traffic, dashboards
	@$(BIN)/fluxo up

down: .venv/.synced-run ## Stop whatever of the stack still runs
	@$(BIN)/fluxo down

reset: .venv/.synced-run ## Delete the embedded database, lake, site and reports (asks first)
	@$(BIN)/fluxo reset

test: .venv/.synced-dev ## Run all tests (s3 and browser tests say what is missing and skip)
	@$(BIN)/python -m pytest -n 2 --dist loadscope

test-s3: .venv/.synced-dev s3-server ## Run the S3 tests against a real S3 server
	@$(BIN)/python -m pytest -m s3

test-browser: .venv/.synced-dev ## Run the browser tests in Chromium
	@$(BIN)/python -m pytest -m browser

TORTURE_SEED ?= 1
TORTURE_KILLS ?= 50
torture: .venv/.synced-dev ## Kill API and PostgreSQL under load, again and again (TORTURE_SEED, TORTURE_KILLS)
	@$(BIN)/python -m tests.torture --seed $(TORTURE_SEED) --kills $(TORTURE_KILLS)

lint: .venv/.synced-dev ## ruff, mypy on the kernel, sqlfluff on dbt, import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/sqlfluff lint dbt_project

format: .venv/.synced-dev ## Format the code
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .
	@$(BIN)/sqlfluff fix --quiet dbt_project

docs: .venv/.synced-dev ## Write what is generated: .env.example and the data dictionary
	@$(BIN)/fluxo doctor --env-example > .env.example
	@$(BIN)/python -m orchestration.transform.dictionary

bench: bench-api bench-simulator bench-pipeline bench-marts bench-bi ## Measure every figure, one JSON line each

bench-api bench-simulator bench-pipeline bench-marts bench-bi: bench-%: .venv/.synced-dev
	@$(BIN)/python -m benchmarks.bench_$*

s3-server: ## Build a real S3 server into .tools/bin (needs Go)
	@test -x $(TOOLS)/bin/minio || test -x $(TOOLS)/bin/versitygw || { \
		command -v go >/dev/null || { echo "error: no Go here to build an S3 server with"; exit 1; }; \
		mkdir -p $(TOOLS)/bin; \
		GOBIN=$(TOOLS)/bin go install github.com/minio/minio@$(MINIO_VERSION) || \
		GOBIN=$(TOOLS)/bin go install github.com/versity/versitygw/cmd/versitygw@$(VERSITYGW_VERSION); }
