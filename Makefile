# Every command of the project: `make help` lists them. Continuous integration calls `make test`, nothing else.
#
# What was built is remembered by files (stamps), so a second run is quick and a changed source is built again.
# VENV=path, PYTHON=python3.12 and CHROMIUM=path override what is found by itself.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help

VENV ?= .venv
BENCH_VENV ?= .venv-bench
BIN := $(VENV)/bin
SYSTEM_PATH := $(PATH)
export PATH := $(abspath $(BIN)):$(CURDIR)/node_modules/.bin:$(PATH)
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

# The first interpreter that is 3.11 or newer; shims that stand on the path and do not run are passed over.
FIND_PYTHON = for python in $(or $(PYTHON),python3.11 python3.12 python3.13 python3.14 python3 python); do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break || python=; done; \
	test -n "$$python" || { echo "Livemon needs Python 3.11 or newer: install it, or say PYTHON=path." >&2; exit 1; }

PYTHON_STAMP := $(VENV)/.livemon-stamp
NODE_STAMP := node_modules/.livemon-stamp
LABEXTENSION := python/livemon/labextension
BUILD_STAMP := $(LABEXTENSION)/package.json
TS_SOURCES := $(shell find src js/src style schema -type f 2>/dev/null) js/bundle.mjs tsconfig.json package.json
LAB_LINK := $(VENV)/share/jupyter/labextensions/livemon

# -- for people --------------------------------------------------------------------------------------------------------

.PHONY: help
help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-15s %s\n", $$1, $$2 }'

.PHONY: demo
demo: install ## Install everything and open JupyterLab on examples/demo.ipynb (without a display: print the address)
	@if [[ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" && "$$(uname)" != Darwin ]]; then \
		echo "There is no display here: open the address that JupyterLab prints below in a browser."; flags=--no-browser; \
	fi; \
	[[ "$$(id -u)" != 0 ]] || flags="$${flags:-} --allow-root"; \
	exec jupyter lab $${flags:-} --ServerApp.root_dir=examples --LabApp.default_url=/lab/tree/demo.ipynb $(LAB_FLAGS)

# -- building ----------------------------------------------------------------------------------------------------------

.PHONY: install dev
install: $(PYTHON_STAMP) $(BUILD_STAMP) ## Make the virtual environment, build the TypeScript, link the labextension
	@# An editable install copies the labextension: a link shows each new build at once.
	@if [[ "$$(readlink $(LAB_LINK))" != "$(CURDIR)/$(LABEXTENSION)" ]]; then \
		rm -rf $(LAB_LINK); mkdir -p $(dir $(LAB_LINK)); ln -s "$(CURDIR)/$(LABEXTENSION)" $(LAB_LINK); \
	fi
dev: install ## The same as install

.PHONY: build
build: $(BUILD_STAMP) ## Build the TypeScript where it changed

# The TypeScript has a rule of its own, so the build hook is left out; the labextension must not be a link while pip
# takes its earlier copy away.
$(PYTHON_STAMP): pyproject.toml
	@if [[ ! -x $(BIN)/python ]]; then $(FIND_PYTHON); echo "Making $(VENV) with $$("$$python" --version)"; \
		"$$python" -m venv $(VENV); fi
	mkdir -p $(LABEXTENSION); rm -rf $(LAB_LINK)
	SKIP_JUPYTER_BUILDER=1 $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

$(NODE_STAMP): package.json yarn.lock .yarnrc.yml | $(PYTHON_STAMP)
	@node -e 'process.exit(+(parseInt(process.versions.node) < 20))' 2>/dev/null \
		|| { echo "Livemon's page side is built with Node 20 or newer: install nodejs." >&2; exit 1; }
	jlpm install --immutable
	@touch $@

$(BUILD_STAMP): $(TS_SOURCES) $(NODE_STAMP)
	jlpm build
	@touch $@

.PHONY: generate
generate: $(PYTHON_STAMP) $(NODE_STAMP) ## Write the JSON schema, TypeScript types and validators from protocol.py
	python protocol/generate.py
	node protocol/generate.mjs

# As pip does it for a person: from what is committed, with tools that pip fetches. The working tree may hold a
# development build, which the build hook would take as it is.
.PHONY: wheel
wheel: $(PYTHON_STAMP) ## pip wheel of the last commit, tried in an empty environment without Node
	@git diff --quiet HEAD || echo "What is not committed is not in the wheel."
	rm -rf dist
	@export=$$(mktemp -d); trap 'rm -rf "$$export"' EXIT; \
	git archive HEAD | tar -x -C "$$export"; \
	echo "pip wheel of $$(git rev-parse --short HEAD)"; \
	PATH="$(SYSTEM_PATH)" $(abspath $(BIN))/python -m pip wheel "$$export" --no-deps --quiet \
		--disable-pip-version-check --wheel-dir dist
	python .ci/check_wheel.py dist/livemon-*.whl

# -- checks ------------------------------------------------------------------------------------------------------------

.PHONY: test
test: install gcc chromium screen ## Everything a change must pass: checks, pytest, vitest, Chromium
	@# The checks and vitest leave one core free each; the others do not.
	$(MAKE) --jobs=2 --output-sync=recurse check test-ts
	@# What fails here once is tried once more, and named in the summary if it passes then: such a test is a fault to mend,
	@# yet no reason to call a change broken. Alone, and in test-all, each test has one try.
	$(MAKE) test-python PYTEST_RETRIES=1
	$(MAKE) test-ui UI_RETRIES=1

.PHONY: test-all
test-all: check wheel ## The same and the slow ones (long runs, older ipykernels, the wheel in an empty environment)
	$(MAKE) test-python PYTEST_MARKS= PYTEST_WORKERS=0
	LIVEMON_SLOW=1 $(MAKE) test-old test-frameworks test-backends test-ts test-ui

.PHONY: check lint
check: lint-python lint-ts check-imports check-generated ## Linters, types, import rules, generated code
lint: check ## The same as check

.PHONY: lint-python
lint-python: $(PYTHON_STAMP) ## ruff, mypy
	ruff check .
	ruff format --check .
	mypy

.PHONY: lint-ts
lint-ts: $(NODE_STAMP) ## tsc, prettier, eslint, stylelint
	jlpm typecheck
	jlpm lint:check

.PHONY: check-imports
check-imports: $(PYTHON_STAMP) ## Who imports whom (.importlinter)
	lint-imports

# The generators write beside themselves, so a copy of them in a scratch folder writes what ought to be in the tree.
DRIFT := node_modules/.cache/livemon-drift
.PHONY: check-generated
check-generated: $(PYTHON_STAMP) $(NODE_STAMP) ## Whether the generated code agrees with protocol.py
	@rm -rf $(DRIFT); mkdir -p $(DRIFT)/protocol $(DRIFT)/js/src/protocol; cp protocol/generate.* $(DRIFT)/protocol/
	@python $(DRIFT)/protocol/generate.py; node $(DRIFT)/protocol/generate.mjs
	@for file in protocol/messages.schema.json js/src/protocol/messages.ts js/src/protocol/validators.ts; do \
		diff -u --label "$$file (in the tree)" --label "$$file (from protocol.py)" $$file $(DRIFT)/$$file \
			|| { echo "$$file does not agree with livemon/protocol.py: run make generate." >&2; exit 1; }; done; \
	echo "Generated code agrees with livemon/protocol.py."

PYTEST_MARKS ?= -m 'not slow'
# Most tests wait for a kernel half of the time, so two at once take little more than half as long. Who looks for one
# test's fault says PYTEST_WORKERS=0.
PYTEST_WORKERS ?= 2
PYTEST_RETRIES ?= 0
.PHONY: test-python
test-python: install gcc ## pytest (PYTEST_ARGS="-k word" for a part)
	pytest -n $(PYTEST_WORKERS) --dist worksteal --reruns $(PYTEST_RETRIES) $(PYTEST_MARKS) $(PYTEST_ARGS)

# The oldest ipykernel that works has no subshells: what a busy kernel shows then is pushed, unasked. Others have them, and
# faults of their own. The tests that hold in each run in environments of their own, which also have Notebook 7, and one
# opens their JupyterLab in Chromium.
OLD_IPYKERNELS ?= 6.31 7.3
.venv-ipykernel-%/.livemon-stamp: pyproject.toml
	@if [[ ! -x $(@D)/bin/python ]]; then $(FIND_PYTHON); "$$python" -m venv $(@D); fi
	mkdir -p $(LABEXTENSION); rm -rf $(@D)/share/jupyter/labextensions/livemon
	SKIP_JUPYTER_BUILDER=1 $(@D)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[lab]' \
		'ipykernel==$*.*' 'notebook>=7.4,<8' pytest pytest-timeout nbformat
	@touch $@

OLD_TESTS := $(addprefix tests/kernel/test_,\
	push_only.py unheard_pages.py figures.py inline.py accidents.py figures_accidents.py hub_kernel.py)
# PYTEST_ARGS choose among these tests, or name others; then Chromium is left out.
.PHONY: test-old
test-old: install chromium $(OLD_IPYKERNELS:%=.venv-ipykernel-%/.livemon-stamp) ## The tests of kernels in older ipykernels, also in Chromium
	@for version in $(OLD_IPYKERNELS); do echo "ipykernel $$version"; \
		link=.venv-ipykernel-$$version/share/jupyter/labextensions/livemon; \
		rm -rf $$link; mkdir -p $${link%/*}; ln -s "$(CURDIR)/$(LABEXTENSION)" $$link; \
		.venv-ipykernel-$$version/bin/python -m pytest -p no:cacheprovider \
			$(if $(findstring tests/,$(PYTEST_ARGS)),,$(OLD_TESTS)) $(PYTEST_ARGS); \
		$(if $(PYTEST_ARGS),,VENV=.venv-ipykernel-$$version LIVEMON_SLOW=1 LIVEMON_CHROMIUM="$(FOUND_CHROMIUM)" \
			jlpm test:ui versions.spec;) done

# Frameworks have an environment of their own, for they are large. PyTorch for the CPU alone is a build of its own, which not
# every package index has (TORCH=torch takes what there is): without it its tests are skipped.
FRAMEWORKS_VENV ?= .venv-frameworks
TORCH ?= torch==2.13.0+cpu
$(FRAMEWORKS_VENV)/.livemon-stamp: pyproject.toml
	@if [[ ! -x $(@D)/bin/python ]]; then $(FIND_PYTHON); "$$python" -m venv $(@D); fi
	mkdir -p $(LABEXTENSION); rm -rf $(@D)/share/jupyter/labextensions/livemon
	SKIP_JUPYTER_BUILDER=1 $(@D)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[testing]' \
		keras jax joblib pytest pytest-timeout
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check '$(TORCH)' \
		|| echo "$(TORCH) is not to be had here: the tests of PyTorch are skipped."
	@touch $@

.PHONY: test-frameworks
test-frameworks: $(PYTHON_STAMP) $(FRAMEWORKS_VENV)/.livemon-stamp ## Keras, PyTorch, joblib, processes and tasks beside live figures
	$(FRAMEWORKS_VENV)/bin/python -m pytest -p no:cacheprovider tests/frameworks $(PYTEST_ARGS)

# On a machine with an NVIDIA driver; elsewhere all of them are skipped, with the reason.
.PHONY: test-gpu
test-gpu: $(PYTHON_STAMP) ## Real NVIDIA GPUs against nvidia-smi and CUDA; the report goes to docs/gpus
	LIVEMON_GPU_REPORT=docs/gpus pytest -p no:cacheprovider -rA tests/contract/gpu $(PYTEST_ARGS)

# Bindings of Qt exclude each other, so toolkits have environments of their own; Tk is Python's. Windows open on an X server
# without a screen.
TOOLKITS ?= pyside6 pyqt6 pyqt5 gtk
TOOLKIT_pyside6 := 'PySide6-Essentials<6.12'
TOOLKIT_pyqt6 := PyQt6
TOOLKIT_pyqt5 := PyQt5
TOOLKIT_gtk := 'PyGObject<3.52' pycairo
$(TOOLKITS:%=.venv-%/.livemon-stamp): .venv-%/.livemon-stamp: pyproject.toml | display
	@if [[ ! -x $(@D)/bin/python ]]; then $(FIND_PYTHON); "$$python" -m venv $(@D); fi
	mkdir -p $(LABEXTENSION); rm -rf $(@D)/share/jupyter/labextensions/livemon
	SKIP_JUPYTER_BUILDER=1 $(@D)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[testing]' \
		$(TOOLKIT_$*) pytest pytest-timeout nbformat
	@touch $@

.PHONY: test-backends
test-backends: install $(TOOLKITS:%=.venv-%/.livemon-stamp) ## Native windows of every toolkit, photographed while the kernel is busy
	LIVEMON_WINDOWS=tk pytest -p no:cacheprovider tests/windows $(PYTEST_ARGS)
	@for toolkit in $(TOOLKITS); do echo "$$toolkit"; \
		LIVEMON_WINDOWS=$$([[ $$toolkit == gtk ]] && echo gtk3,gtk4 || echo qt) \
			.venv-$$toolkit/bin/python -m pytest -p no:cacheprovider tests/windows $(PYTEST_ARGS); done

# Part of test-all by its mark, as the gallery of Matplotlib is.
.PHONY: test-matplotlib
test-matplotlib: install ## Matplotlib's own tests of widgets, animations, events and pickling, with our figures
	pytest tests/upstream $(PYTEST_ARGS)

.PHONY: test-ts
test-ts: $(NODE_STAMP) chromium ## vitest
	LIVEMON_CHROMIUM="$(FOUND_CHROMIUM)" jlpm test

UI_RETRIES ?= 0
.PHONY: test-ui
test-ui: install chromium ## JupyterLab in Chromium (UI_ARGS="-g word" for a part)
	LIVEMON_CHROMIUM="$(FOUND_CHROMIUM)" jlpm test:ui --retries $(UI_RETRIES) $(UI_ARGS)

.PHONY: screenshots
screenshots: install chromium ## Take the pictures of docs/images again
	LIVEMON_CHROMIUM="$(FOUND_CHROMIUM)" LIVEMON_SCREENSHOTS=docs/images jlpm test:ui screenshots $(UI_ARGS)

.PHONY: bench
bench: install chromium $(BENCH_VENV)/.livemon-stamp ## Livemon and its peers side by side (BENCH_ARGS="log imports --quick" for a part)
	LIVEMON_CHROMIUM="$(FOUND_CHROMIUM)" $(BENCH_VENV)/bin/python -m bench.run $(BENCH_ARGS)

.PHONY: bench-backends
bench-backends: install $(TOOLKITS:%=.venv-%/.livemon-stamp) ## What figures of each backend show while a cell runs, into docs
	python -m bench.backends --write $(TOOLKITS:%=--also .venv-%/bin/python)

# Peers have an environment of their own, with Livemon in it, so that all are measured by the same interpreter. The
# labextension is linked as in the other one.
BENCH_LAB_LINK := $(BENCH_VENV)/share/jupyter/labextensions/livemon
$(BENCH_VENV)/.livemon-stamp: bench/requirements.txt pyproject.toml
	@if [[ ! -x $(BENCH_VENV)/bin/python ]]; then $(FIND_PYTHON); "$$python" -m venv $(BENCH_VENV); fi
	rm -rf $(BENCH_LAB_LINK)
	SKIP_JUPYTER_BUILDER=1 $(BENCH_VENV)/bin/python -m pip install --quiet --disable-pip-version-check \
		--editable '.[lab]' -r bench/requirements.txt
	@rm -rf $(BENCH_LAB_LINK); mkdir -p $(dir $(BENCH_LAB_LINK)); ln -s "$(CURDIR)/$(LABEXTENSION)" $(BENCH_LAB_LINK)
	@touch $@

.PHONY: format
format: $(PYTHON_STAMP) $(NODE_STAMP) ## Format and mend what the linters can mend
	ruff check --fix --exit-zero .
	ruff format .
	jlpm lint

.PHONY: clean
clean: ## Remove what was built (the virtual environments stay)
	rm -rf lib $(LABEXTENSION) python/livemon/static dist build *.tsbuildinfo $(NODE_STAMP) \
		test-results playwright-report .pytest_cache .mypy_cache .ruff_cache .import_linter_cache bench/results

# -- programs of the system --------------------------------------------------------------------------------------------

FOUND_CHROMIUM = $(or $(CHROMIUM),$(shell command -v chromium chromium-browser google-chrome | head -n 1))
# $(call need,program to look for,packages,what for)
need = $(call have,command -v $(1) >/dev/null,$(2),$(3))
# $(call have,command that tells whether it is there,packages,what for)
have = { $(1); } || { \
	if [[ "$$(id -u)" == 0 ]] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(2) >/dev/null; \
	else echo "$(3) $(2): install it (Debian: sudo apt-get install $(2))." >&2; exit 1; fi; }

.PHONY: chromium gcc screen display
chromium: ## Install Chromium where there is none (as root, with apt; else say how)
	@test -x "$(FOUND_CHROMIUM)" || { $(call need,chromium,chromium fonts-dejavu-core,The tests in a browser need); }
# Windows of Tk are among the tests of every change. Where they cannot open the change is tested without them. (A Python
# that does not come from the system brings its own tkinter, or none.)
SCREEN_PACKAGES := xvfb xdotool libx11-6 fonts-dejavu-core python3-tk
HAVE_SCREEN = command -v Xvfb >/dev/null && command -v xdotool >/dev/null
screen: $(PYTHON_STAMP) ## The same for an X server without a screen and Tk; goes on without them
	@( $(call have,$(HAVE_SCREEN) && python -c 'import tkinter' 2>/dev/null,$(SCREEN_PACKAGES),The tests of native windows need); \
		$(HAVE_SCREEN) && python -c 'import tkinter' ) || echo "The tests of native windows are skipped." >&2
# What Qt and GTK need beside their packages comes along.
DISPLAY_PACKAGES := $(SCREEN_PACKAGES) libegl1 libgl1 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 \
	libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 gir1.2-gtk-3.0 gir1.2-gtk-4.0 \
	libgirepository1.0-dev libcairo2-dev gcc pkg-config weston
FIND_LIBRARIES := 'import sys; from ctypes.util import find_library; sys.exit(not all(map(find_library, sys.argv[1:])))'
have_typelib = { compgen -G '/usr/lib*/*/girepository-1.0/$(1).typelib' \
	|| compgen -G '/usr/lib*/girepository-1.0/$(1).typelib'; } >/dev/null
HAVE_DISPLAY = $(HAVE_SCREEN) && command -v weston >/dev/null \
	&& python -c $(FIND_LIBRARIES) xcb-cursor xcb-icccm xcb-keysyms xcb-xinerama EGL gtk-3 gtk-4 \
	&& $(call have_typelib,Gtk-3.0) && $(call have_typelib,Gtk-4.0) \
	&& pkg-config --exists gobject-introspection-1.0 cairo
display: $(PYTHON_STAMP) ## The same for these and what Qt and GTK need
	@$(call have,$(HAVE_DISPLAY),$(DISPLAY_PACKAGES),The tests of native windows need)
gcc: ## The same for a C compiler
	@$(call need,gcc,gcc libc6-dev,The tests compile a stand-in for the NVIDIA library and need)
