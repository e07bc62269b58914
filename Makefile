# Each target does everything it needs: `make run` and `make test` work on a machine
# that has nothing but Python 3.11 or newer and make.
PYTHON ?= python3
UV_FLAGS ?=
set_up = $(PYTHON) .ci/set_up.py
compile = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links $(UV_FLAGS)

.DEFAULT_GOAL := help
.PHONY: help run test lint bench lock clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 14

run: ## Install what is missing and start the dashboard
	@$(set_up) run
	.venv/bin/fortrinn run

test: ## Run every test, the browser journey included
	@$(set_up) test browser
	.venv/bin/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile \
		--junit-xml=build/tests.xml $(PYTEST_FLAGS)

lint: ## Check style, formatting and types
	@$(set_up) test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

bench: ## Measure speed and compare with the alternatives
	@$(set_up) bench browser
	.venv/bin/python -m benchmarks

lock: ## Compile the lock files anew (needs uv; UV_FLAGS=--upgrade takes newer versions)
	$(compile) --extra build --output-file requirements.txt
	$(compile) --extra build --extra test --extra lint --constraint requirements.txt --output-file requirements-dev.txt
	$(compile) --extra test --extra bench --constraint requirements-dev.txt --output-file requirements-bench.txt

clean: ## Remove the environment and everything built; fetched statistics stay
	rm -rf .venv build .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
