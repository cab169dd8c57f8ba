# Everything a developer types. Each target installs what it lacks first; a second run finds nothing to do.

SHELL := /bin/sh
PYTHON := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help ready run desk test check package release bench fuzz visit-study screens desk-pictures voice papers docs
.PHONY: soak soak-papers soak-monkey soak-wander soak-residue soak-services soak-day soak-queue soak-order bad-days oracle oracle-queue

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

ready: ## Install missing Debian packages and the virtual environment; nothing else
	@sh tools/install_packages.sh
	@sh tools/make_venv.sh

run: ready ## Start the bench and the terminal; without a display, a scripted patient pays a bill in it
	@$(PYTHON) -m hardware_sim run

desk: ready ## Start the bench alone, for a terminal that you start yourself
	@$(PYTHON) -m hardware_sim

# With position marks, Python 3.11 parses source again while it prints a traceback; when the collector
# runs into that with a traceback of its own, both break ("AST constructor recursion depth mismatch").
# What needs the print service runs by itself afterwards: avahi allows no second one on a machine.
# Half of their time tests wait for wires and clocks, so that there are more of them at once than cores; who has
# none left takes over some of another's.
test: ready ## Run every test
	@PYTHONNODEBUGRANGES=1 $(PYTHON) -m pytest -n 4 --dist worksteal -m "not cups"
	@PYTHONNODEBUGRANGES=1 $(PYTHON) -m pytest -m cups

check: ready ## Formatting, lint, types and import contracts; under a minute
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports

package: ready ## Make the Debian package of a terminal in out/package/ (docs/install.md)
	@$(PYTHON) -m tools.package

release: ready ## Package, list of its parts, audit, secrets scan, notes and sums in out/release/ (KEY=… signs)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements/release.txt
	@$(PYTHON) -m tools.release $(if $(KEY),--key "$(KEY)")

bench: ready ## Measure ourselves beside what others would use (FULL=1: a million rows; FACES=folder: docs/face.md)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements/bench.txt
	@$(PYTHON) -m tools.measure
	@$(PYTHON) -m tools.measure_screen
	@$(PYTHON) -m tools.measure_start

visit-study: ready ## Count procedures, queues, touches and seconds of one ordinary visit, with a terminal and without
	@$(PYTHON) -m tools.visit_study

fuzz: ready ## Look for bytes that break a codec of a wire, SECONDS=60 for each, guided by coverage
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements/fuzz.txt
	@$(PYTHON) -m tools.fuzz --seconds $(or $(SECONDS),60)

screens: ready ## Draw every screen in both languages and text sizes into out/screens/
	@$(PYTHON) -m tests.screens

voice: ready ## Make the sound files of everything that a terminal says aloud (a speaker's recordings may replace them)
	@$(PYTHON) -m tools.make_voice

desk-pictures: ready ## Draw the bench's page in both languages, wide and narrow, into out/desk/
	@$(PYTHON) -m tests.hardware_sim.pictures out/desk

papers: ready ## Draw every paper in both languages, widths and ways of Chinese into out/papers/
	@$(PYTHON) -m tests.printer.gallery out/papers

docs: ready ## Write again the pages that are made from the source: configuration, faults, flows, quirks, data, orders
	@$(PYTHON) -m kiosk config docs >docs/configuration.md
	@$(PYTHON) -m kiosk config schema >docs/kiosk.schema.json
	@$(PYTHON) -m tools.flow_matrix
	@$(PYTHON) -m tools.quirks
	@$(PYTHON) -m tools.data_map
	@$(PYTHON) -m tools.bench_contract
	@for each in zh en; do $(PYTHON) -m kiosk faults --language $$each >docs/faults.$$each.md; done

soak: ready ## Let patients come for ten minutes (MINUTES=…) and balance the books after each
	@$(PYTHON) -m hardware_sim run --minutes $(or $(MINUTES),10)

bad-days: ready ## Play every bad day with the real terminal; reports with pictures in out/scenarios/
	@$(PYTHON) -m hardware_sim play all

soak-papers: ready ## Print 1,000 bills (PAPERS=…) with all that can go wrong; every paper for every printer, read by another
	@PAPERS=$(or $(PAPERS),1000) $(PYTHON) -m pytest -n 2 tests/printer/test_p12.py tests/printer/test_another_reader.py

soak-services: ready ## Serve 36,000 patients (SERVICES=…) at one terminal, and see whether anything grows; goes on likewise
	@$(PYTHON) -m tools.soak --services $(or $(SERVICES),36000) --folder out/soak-services

soak-day: ready ## A day of a large hospital, 16,473 services (FACTOR=0.1), at four terminals (TERMINALS=…); likewise
	@$(PYTHON) -m tools.soak --factor $(or $(FACTOR),1) --terminals $(or $(TERMINALS),4) --folder out/soak-day

soak-monkey: ready ## Do EVENTS things (10,000; SEED=…) and 200 known ways out to the real window; goes on where it was stopped
	@$(PYTHON) -m tools.monkey --events $(or $(EVENTS),10000) --seed $(or $(SEED),1)

soak-wander: ready ## Let SEQUENCES people (10,000; SEED=…) do anything one after the other: nobody sees anything of another; likewise
	@$(PYTHON) -m tools.wander --sequences $(or $(SEQUENCES),10000) --seed $(or $(SEED),1)

soak-residue: ready ## Let VISITS marked people (2) pay at the real window, and look for them in its memory and files
	@$(PYTHON) -m tools.residue $(or $(VISITS),2)

oracle: ready ## Kill and trouble a terminal RUNS times (SEED=…), and compare the books; goes on where it was stopped
	@$(PYTHON) -m tools.oracle --runs $(or $(RUNS),1000) --seed $(or $(SEED),1)

soak-queue: ready ## Kill the queue every ten minutes for HOURS (72) of real time, on a link that comes and goes
	@$(PYTHON) -m tools.oracle_queue --kills $$(($(or $(HOURS),72) * 6)) --pace 1 --cuts 0

soak-order: ready ## Play SCHEDULES (10,000) random orders of puts, answers, restarts and releases to the queue: every line keeps its order
	@SCHEDULES=$(or $(SCHEDULES),10000) $(PYTHON) -m pytest -q tests/offline_queue/test_outbox.py -k order_and_sum_hold --timeout 0

oracle-queue: ready ## Kill the queue KILLS times and cut its power CUTS times (SEED=…): nothing promised may be lost
	@$(PYTHON) -m tools.oracle_queue --kills $(or $(KILLS),1000) --cuts $(or $(CUTS),200) --seed $(or $(SEED),1)
