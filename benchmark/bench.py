#!/usr/bin/env python3
"""./bench WHAT [options]: measures the real server on this machine, over 127.0.0.1 only.

  all       all of these, each beside its target
  survey    every captain answers every door; live figures and a watching page meanwhile; every answer read back; ratio to the floor
  reads     the tree, a building, a household, pages of the ledger
  search    the search box, at the district and in a building
  import    the whole ledger from CSV and from workbooks
  export    the largest street as a workbook
  start     how soon the server is ready
  pages     a captain's first and second load in a browser: slow phone, slow network
  demands   a year of demands: lists, cases, figures; filing and moving; the figures held against the log
  overload  16 to 1,024 connections; among idle, slow, stuck and huge ones; with every processor busy
  floor     the smallest program that does the same durable work; HTTP alone; SQLite alone; syncs of the disk
  crash     kill -9 at random moments under load (with postgres: its backends); --disk-full: no room for a while
"""
import argparse
import json
import statistics
import sys

import crash
import demands
import files
import floor
import overload
import pages
import reads
import survey
import targets
from place import Bases, Failure, say

BENCHES = {"all": targets.run, "survey": survey.run, "reads": reads.run, "search": reads.search, "import": files.run_import,
           "export": files.run_export, "start": files.run_start, "pages": pages.run, "overload": overload.run, "demands": demands.run, "floor": floor.run,
           "crash": crash.run}


def median(outcomes):
    """One outcome of several: the median of every number, all of them kept beside it."""
    if len(outcomes) == 1:
        return outcomes[0]
    merged = dict(outcomes[-1])
    for name, value in merged.items():
        values = [outcome.get(name) for outcome in outcomes]
        if all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in values):
            worst = name in ("lost", "duplicated", "errors", "unseen", "nodes_incomplete", "integrity_faults")
            merged[name] = sum(values) if worst else statistics.median(values)
    merged["runs"] = outcomes
    return merged


def failed(outcome):
    return any(outcome.get(name) for name in ("lost", "duplicated", "errors", "unseen", "nodes_incomplete", "integrity_faults"))


def show(outcome):
    for name, value in outcome.items():
        if name != "runs":
            print(f"{name:26} {value}")


def options():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=list(BENCHES))
    arguments.add_argument("--scale", choices=["compound", "community", "district", "city"], default="compound")
    arguments.add_argument("--engine", choices=["sqlite", "postgres"], default="sqlite")
    arguments.add_argument("--clients", type=int, default=64, help="connections that answer (64)")
    arguments.add_argument("--rate", type=float, default=0,
                           help="answers a second, sent at even intervals; latency counts from the intended moment (0: closed loop)")
    arguments.add_argument("--runs", type=int, default=1, help="repeat, and tell medians (1)")
    arguments.add_argument("--buildings", type=int, default=0, help="answer only so many buildings (0: all)")
    arguments.add_argument("--no-floor", action="store_true", help="survey: without the floor afterwards")
    arguments.add_argument("--kills", type=int, default=10, help="crash: how often (10)")
    arguments.add_argument("--disk-full", action="store_true", help="crash: a disk without room instead of kills; needs root")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--data", help="a folder that `lastmeter demo` has made at this scale: copied instead of made anew")
    arguments.add_argument("--folder", help="where data is made (the system's temporary folder)")
    arguments.add_argument("--json", action="store_true", help="nothing but one JSON line on standard output")
    return arguments.parse_args()


def main():
    asked = options()
    bases = Bases(asked)
    try:
        outcome = median([BENCHES[asked.what](bases, asked) for _ in range(asked.runs)])
    except Failure as failure:
        say(failure)
        return 1
    finally:
        bases.end()
    if not asked.json:
        show(outcome)
    print(json.dumps(outcome, ensure_ascii=False))
    return 1 if failed(outcome) else 0


if __name__ == "__main__":
    sys.exit(main())
