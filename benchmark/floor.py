"""What lies under the survey: the smallest program that does the same durable work, and each layer alone."""
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

from place import Failure, floor_program, free_port, spawn


def call(*words):
    return json.loads(subprocess.run([floor_program, *map(str, words)], stdout=subprocess.PIPE, text=True, check=True).stdout)


def served(asked, path, changes, count):
    port = free_port()
    process = spawn([floor_program, "serve", port, path, changes])
    try:
        time.sleep(0.5)
        return call("load", port, asked.clients, count)
    finally:
        process.kill()
        process.wait()


def both(bases, asked, changes, count):
    """(a) HTTP and SQLite with group commit."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="floor-", dir=bases.folder))
    try:
        return served(asked, folder / "a.db", changes, count)
    finally:
        shutil.rmtree(folder)


# The rows of an answer, as benchmark/floor.c writes them; what is more than five are small rows of an index.
TABLES = """
CREATE TABLE answer (id bigserial PRIMARY KEY, survey_id bigint, door_id bigint, account_id bigint, at_ms bigint, body bytea);
CREATE TABLE target (survey_id bigint, building_id bigint, door_id bigint, status text, answer_id bigint,
  PRIMARY KEY (survey_id, building_id, door_id));
CREATE TABLE count (survey_id bigint, building_id bigint, done bigint, residents bigint, PRIMARY KEY (survey_id, building_id));
CREATE TABLE audit (id bigserial PRIMARY KEY, at_ms bigint, account_id bigint, action text, object text, node_id bigint);
CREATE TABLE idempotency (account_id bigint, key text, digest bytea, body text, PRIMARY KEY (account_id, key));
CREATE TABLE gram (building_id bigint, gram text, person_id bigint, PRIMARY KEY (building_id, gram, person_id));
CREATE SEQUENCE asked;
"""
STATEMENTS = [
    "INSERT INTO answer (survey_id, door_id, account_id, at_ms, body) VALUES (1, :door, :building, :n, decode(repeat('00', 120), 'hex'));",
    "INSERT INTO target VALUES (1, :building, :door, 'unchanged', :n) ON CONFLICT (survey_id, building_id, door_id)"
    " DO UPDATE SET answer_id = excluded.answer_id;",
    "INSERT INTO count VALUES (1, :building, 1, 3) ON CONFLICT (survey_id, building_id)"
    " DO UPDATE SET done = count.done + 1, residents = count.residents + 3;",
    "INSERT INTO audit (at_ms, account_id, action, object, node_id) VALUES (:n, :building,"
    " 'POST /api/v1/surveys/{survey}/doors/{door}/answers', 'survey_answer 1', :building);",
    "INSERT INTO idempotency VALUES (:building, :n::text, decode(repeat('00', 32), 'hex'), repeat('0', 200));",
]
GRAM = "INSERT INTO gram VALUES (:building, :n::text || '-{0}', :n);"


def script(rows):
    lines = ["\\set door random(1, 600000)", "\\set building :door % 7416", "\\set n random(1, 1000000000000000)", "BEGIN;"]
    lines += STATEMENTS[:rows] + [GRAM.format(i) for i in range(max(0, rows - len(STATEMENTS)))]
    return "\n".join([*lines, "COMMIT;", ""])


def pgbench(bases, asked, changes, seconds=15):
    """Transactions of two sizes, mixed so that the average row changes are those counted at the server."""
    postgres = bases.server_of("postgres")
    postgres.create("floor")
    files, whole = [], int(changes)
    share = round((changes - whole) * 100)
    for rows, weight in ((whole, 100 - share), (whole + 1, share)):
        path = postgres.folder / f"rows-{rows}.sql"
        path.write_text(script(rows), encoding="utf-8")
        path.chmod(0o644)
        files += ["-f", f"{path}@{weight}"] if weight else []
    try:
        postgres.ask("floor", TABLES)
        output = postgres.run("pgbench", "-n", "-M", "prepared", "-c", asked.clients, "-j", 2, "-T", seconds, *files,
                              "-h", postgres.folder, "-U", "postgres", "floor")
        found = re.search(r"tps = ([\d.]+)", output)
        if not found:
            raise Failure("pgbench told no rate")
        return {"per_s": round(float(found.group(1)))}
    finally:
        postgres.drop("floor")


def run(bases, asked, changes=None):
    """Every layer alone. How many rows an answer changes is counted at the real server, in a survey of a compound."""
    import survey

    if changes is None:
        small = survey.one_run(bases, asked, "compound")
        changes = small["row_changes_per_answer"]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="floor-", dir=bases.folder))
    a = served(asked, folder / "a.db", changes, 60000)
    b = served(asked, "-", changes, 100000)
    outcome = {"bench": "floor", "clients": asked.clients, "row_changes_per_answer": changes, "floor_per_s": a["per_s"],
               "p50_ms": a["p50_ms"], "p99_ms": a["p99_ms"], "http_per_s": b["per_s"],
               "sqlite_per_s": call("sqlite", folder / "b.db", 60000, changes)["per_s"],
               "syncs_per_s": call("sync", folder / "c", 2000)["per_s"], "errors": a["errors"] + b["errors"]}
    shutil.rmtree(folder)
    if asked.engine == "postgres":
        outcome["pgbench_per_s"] = pgbench(bases, asked, changes)["per_s"]
    return outcome
