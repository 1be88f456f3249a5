# Needs only Python >= 3.11, make and git. `make` alone lists what there is.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
export PORT ?= 8000
BIN := .venv/bin

help: ## 列出所有命令
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: .venv/runtime.ok ## 一条命令运行演示系统（PORT=8000）
	@$(BIN)/python scripts/demo.py start

demo-reset: .venv/runtime.ok ## 清空演示数据，重新开始
	@$(BIN)/python scripts/demo.py reset

test: .venv/dev.ok ## 全部检查与测试
	@$(BIN)/python scripts/check.py

bench: .venv/dev.ok ## 性能测量，结果写入 docs/benchmarks.md
	@SHUANGBAI_PROFILE=test $(BIN)/python -m pytest -q -s -m bench tests/bench

shots: .venv/dev.ok ## 浏览器测试并留下截图（tests/e2e/shots）
	@SHUANGBAI_PROFILE=test $(BIN)/python -m pytest -q -n 2 -m e2e tests/e2e

lint: .venv/dev.ok ## 代码风格与导入方向
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports --no-cache

format: .venv/dev.ok ## 整理代码格式
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

UV_LOCK = uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate
lock: ## 依赖改动后重新锁定版本（需要 uv）
	@$(UV_LOCK) pyproject.toml -o requirements.lock
	@$(UV_LOCK) --extra dev pyproject.toml -o requirements-dev.lock

.venv/runtime.ok: requirements.lock
	@$(need-python)
	@test -e .venv/dev.ok -a .venv/dev.ok -nt requirements.lock || $(PYTHON) scripts/make_venv.py requirements.lock
	@touch $@

.venv/dev.ok: requirements-dev.lock
	@$(need-python)
	@$(PYTHON) scripts/make_venv.py requirements-dev.lock
	@touch $@

need-python = test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更高版本（命令 python3），没有找到。"; exit 1; }

.PHONY: help demo demo-reset test bench shots lint format lock
