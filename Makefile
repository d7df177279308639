# `make demo` and `make test` install what they need first, the second time in no time.
# An activated virtual environment is used; otherwise one is made in .venv. Choose another: make VENV=DIR …
VENV ?= $(or $(VIRTUAL_ENV),.venv)
BIN := $(VENV)/bin

.PHONY: help
help:
	@echo "make demo     install what is missing, show the whole way from evidence to a verified"
	@echo "              certificate, and serve it on 127.0.0.1 (SERVE=0: don't serve; PORT=8000)"
	@echo "make test     install what is missing and run every check and test"
	@echo "make bench    measure how fast the work is done, beside others (build/bench.json)"
	@echo "make serve    serve the site with the settings of this machine"
	@echo "make format   bring the code into its form, and mend what can be mended by itself"
	@echo "make lock     write requirements/ anew with the newest versions"
	@echo "make clean    remove caches, .venv, build/ and demo/; keys and databases stay"

.PHONY: runtime
runtime:
	@scripts/setup_system.sh demo $(VENV)
	@scripts/setup_venv.sh $(VENV) requirements/runtime.txt

.PHONY: testing
testing:
	@scripts/setup_system.sh test $(VENV)
	@scripts/setup_venv.sh $(VENV) requirements/test.txt
	@scripts/setup_node.sh tests/peers/node
	@scripts/setup_node.sh scripts/verifier

.PHONY: demo
demo: runtime
	@$(BIN)/badgeserver demo

.PHONY: serve
serve: runtime
	@$(BIN)/badgeserver serve

# pytest is the last to speak: its summary is the result. The programs that tests start by the hundred need
# not compile everything each time, whatever the shell says of bytecode.
.PHONY: test
test: testing
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary --num-workers 2
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest --numprocesses 2 --dist worksteal --cov

# Some minutes, best on a machine that does nothing else meanwhile.
.PHONY: bench
bench: testing
	@$(BIN)/python -m tests.benchmarks

.PHONY: format
format: testing
	@$(BIN)/ruff check --quiet --fix
	@$(BIN)/ruff format --quiet

.PHONY: lock
lock:
	@scripts/lock.sh

.PHONY: clean
clean:
	rm -rf .cache .venv build demo *.egg-info
