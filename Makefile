# One stamp stands for the whole set-up; svyazka/bootstrap.py does it, and does it without make too:
#   python3 svyazka/bootstrap.py          (Windows: py svyazka/bootstrap.py)

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench lock clean

BIN := .venv/bin
READY := .venv/.ready
# A test that hangs is ended, and says where it was.
PYTEST_ARGS ?= -n auto --timeout 900
UV ?= uv
LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
	$(if $(UPGRADE),--upgrade)

# The first Python that runs and is new enough; `make PYTHON=/path/to/python3` names another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

help:
	@echo 'make demo   пройти всю инструкцию на учебном стенде: out/demo/index.html'
	@echo 'make test   все тесты'
	@echo 'make check  стиль, типы, границы между пакетами, зависимости'
	@echo 'make bench  измерить рядом с другими программами (TABLE=suite: одну таблицу)'
	@echo 'make setup  только подготовить .venv и браузер'
	@echo 'make lock   закрепить версии пакетов заново'
	@echo 'make clean  убрать всё, что сделано здесь'

setup: $(READY)

$(READY): requirements.txt pyproject.toml svyazka/bootstrap.py
	@test -n '$(PYTHON)' || { echo 'Нужен Python 3.11 или новее: sudo apt-get install python3' >&2; exit 2; }
	@$(PYTHON) svyazka/bootstrap.py
	@touch $@

demo: setup
	@$(BIN)/svyazka demo

test: setup
	$(BIN)/pytest $(PYTEST_ARGS)

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry .

bench: setup
	$(BIN)/python -m benchmarks $(TABLE) $(BENCH_ARGS)

# For every system and every Python from 3.11 on; no index is named, so each machine uses its own.
lock:
	@command -v $(UV) >/dev/null || { echo 'Нужен uv: pip install uv' >&2; exit 2; }
	$(LOCK) --group dev --output-file requirements.txt pyproject.toml
	for client in $(basename $(wildcard tests/clients/locks/*.in)); do \
		$(LOCK) --output-file $$client.txt $$client.in || exit; \
	done
	for peer in $(basename $(wildcard benchmarks/peers/*/requirements.in)); do \
		$(LOCK) --constraints requirements.txt --output-file $$peer.txt $$peer.in || exit; \
	done
	for peer in $(dir $(wildcard benchmarks/peers/*/package.json)); do \
		npm --prefix $$peer install --package-lock-only --omit-lockfile-registry-resolved \
			--ignore-scripts --no-audit --no-fund || exit; \
	done

clean:
	rm -rf .venv .hypothesis out build dist test-results *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
