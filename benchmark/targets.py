"""Everything, each beside its target. A target is a figure of this run or a share of the floor of this run: machines differ."""
import argparse
import json
import os

import crash
import files
import floor
import overload
import pages
import reads
import survey
from place import say


def target(name, measured, limit, is_met, unit=""):
    return {"target": name, "measured": measured, "limit": limit, "unit": unit, "met": measured is not None and bool(is_met)}


def at_most(name, measured, limit, unit):
    return target(name, measured, f"≤ {limit}", measured is not None and measured <= limit, unit)


def at_least(name, measured, limit, unit):
    return target(name, measured, f"≥ {limit}", measured is not None and measured >= limit, unit)


def of_survey(outcome, small):
    floor_per_s, per_s = outcome.get("floor_per_s") or 0, outcome["submissions_per_s"]
    seconds, doors = outcome["seconds"], outcome["acknowledged"]
    whole = 90 if floor_per_s >= 13400 else round(doors / max(1, 0.5 * floor_per_s))
    return [at_least("survey answers, share of the floor", outcome.get("ratio"), 0.5, ""),
            at_most("survey answers: how much slower than in a community", round(small["submissions_per_s"] / per_s, 2), 1.3, "×"),
            at_most("whole district answered", seconds, whole, "s"),
            at_most("p99 of a submission", outcome["p99_ms"], 100, "ms"),
            at_most("p99 of live figures meanwhile", outcome["live_p99_ms"], 10, "ms"),
            at_most("acknowledged answer on a watching page", outcome["event_max_ms"], 1000, "ms"),
            at_most("answers lost", outcome["lost"], 0, ""), at_most("answers twice", outcome["duplicated"], 0, ""),
            at_most("nodes that do not read 100 %", outcome.get("nodes_incomplete"), 0, ""),
            at_most("server memory under load", outcome["server_rss_mb"], 200, "MiB")]


def of_the_rest(told):
    return [at_most("p99 of a search", told["search"]["p99_ms"], 10, "ms"), at_most("p99 of a read", told["reads"]["p99_ms"], 5, "ms"),
            at_least("import, the slower of xlsx and CSV", told["import"]["rows_per_s"], 20000, "rows/s"),
            at_most("import, memory", told["import"]["peak_mb"], 256, "MiB"),
            at_most("export of a street, first byte", told["export"]["first_byte_s"], 1, "s"),
            at_most("export of a street, memory", told["export"]["peak_mb"], 128, "MiB"),
            at_most("ready after start", told["start"]["ready_ms"], 300, "ms"),
            at_most("captain's first load", told["pages"]["first_ms"], 3000, "ms"),
            at_most("captain's second load", told["pages"]["second_ms"], 1000, "ms"),
            at_most("crashes: lost", told["crash"]["lost"], 0, ""), at_most("crashes: twice", told["crash"]["duplicated"], 0, "")]


def run(bases, asked):
    small = argparse.Namespace(**{**vars(asked), "scale": "community"})  # each kill has a survey of its own
    parts = [("small", lambda: survey.rate_of(bases, asked, "community", 30000)), ("survey", lambda: survey.run(bases, asked)),
             ("start", lambda: files.run_start(bases, asked)), ("reads", lambda: reads.run(bases, asked)),
             ("search", lambda: reads.search(bases, asked)), ("export", lambda: files.run_export(bases, asked)),
             ("pages", lambda: pages.run(bases, asked)), ("crash", lambda: crash.run(bases, small)),
             ("overload", lambda: overload.run(bases, asked)), ("import", lambda: files.run_import(bases, asked))]
    if asked.engine == "sqlite":
        parts.insert(2, ("floor", lambda: floor.run(bases, asked, told["survey"]["row_changes_per_answer"])))
        if os.geteuid() == 0:
            full = argparse.Namespace(**{**vars(small), "disk_full": True})
            parts.append(("disk_full", lambda: crash.run(bases, full)))
    told = {}
    for name, measure in parts:
        say(f"== {name}")
        told[name] = measure()
        say(json.dumps(told[name], ensure_ascii=False))
    rows = of_survey(told["survey"], told["small"]) + of_the_rest(told)
    if asked.engine == "postgres":
        rows[0] = at_least("survey answers, share of pgbench", told["survey"].get("ratio"), 0.3, "")
    for row in rows:
        say(f"{'met   ' if row['met'] else 'MISSED'} {row['target']}: {row['measured']} {row['unit']} (wanted {row['limit']})")
    faults = sum(part.get(name, 0) or 0 for part in told.values() for name in ("errors", "lost", "duplicated"))
    missed = [row["target"] for row in rows if not row["met"]]
    return {"bench": "all", "engine": asked.engine, "scale": asked.scale, "targets": rows, "missed": missed, "errors": faults, **told}
