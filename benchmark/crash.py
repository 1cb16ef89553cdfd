"""Power cuts, a lost database server, a full disk: nothing that was acknowledged may be lost or stand twice."""
import hashlib
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time

from place import Data, Failure, Server, last_json, say
from survey import Stage

NAMES = ("acked", "lost", "duplicated", "errors")


def derived(data):
    """What is derived from facts, as one text: the ledger's and the surveys' counters and the search grams."""
    tables = {"ledger_count": "building_id", "ledger_name_gram": "compound_id, gram, person_id, building_id", "survey_count": "survey_id, building_id"}
    if data.postgres:
        found = data.postgres.ask(data.database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'").split()
        return {name: data.postgres.ask(data.database, f"SELECT md5(string_agg(t::text, '|' ORDER BY {key})) FROM {name} t")
                for name, key in tables.items() if name in found}
    connection = sqlite3.connect(f"file:{data.folder / 'lastmeter.db'}?mode=ro", uri=True)
    found = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    sums = {}
    for name, key in tables.items():
        if name in found:
            digest = hashlib.md5()
            for row in connection.execute(f"SELECT * FROM {name} ORDER BY {key}"):
                digest.update(repr(row).encode())
            sums[name] = digest.hexdigest()
    connection.close()
    return sums


def check_whole(stage):
    """integrity_check, then rebuild = incremental. The server is stopped. Gives the number of faults."""
    stage.data.command("db", "check")  # a failure of its own when it finds anything
    before = derived(stage.data)
    stage.data.command("db", "rebuild")
    after = derived(stage.data)
    if not before:
        raise Failure("no derived table was found to compare")
    for name in before:
        if before[name] != after[name]:
            say(f"{name}: rebuilt it differs from what was kept")
    return sum(before[name] != after[name] for name in before)


def add(total, checked):
    return {name: total[name] + checked[name] for name in NAMES}


def wait_for_answers(stage):
    while not stage.acks.exists():  # made when the captains begin
        time.sleep(0.002)


def kill_server(stage, process, chance):
    time.sleep(chance.uniform(0.02, 0.35))
    stage.server.kill()
    process.communicate(timeout=120)
    stage.server.start()


def kill_backend(stage, process, chance):
    """PostgreSQL's processes that serve us: one, or all by a crash of one; the server stays, and goes on by itself."""
    pause = chance.uniform(0.02, 0.35)
    time.sleep(pause)
    backends = stage.data.postgres.backends(stage.data.database)
    if backends and chance.random() < 0.5:
        os.kill(chance.choice(backends), signal.SIGKILL)  # PostgreSQL restarts all of its processes
    else:
        database = stage.data.database
        stage.data.postgres.ask("postgres", f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{database}'")
    process.communicate(timeout=180)
    for _ in range(300):
        if stage.server.is_healthy():
            return
        time.sleep(0.1)
    raise Failure("the server did not find its database again")


def one_kill(stage, number, asked, strike, chance):
    if number:
        stage.open_survey()
    stage.acks = stage.data.folder / f"acks-{number}"
    process = stage.play(asked.clients, asked.seed * 1000 + number)
    wait_for_answers(stage)
    strike(stage, process, chance)
    checked = stage.verify()
    say(f"kill {number + 1}: {checked['acked']} acknowledged, {checked['lost']} lost, {checked['duplicated']} duplicated")
    return stage.survey, stage.acks


def kills(bases, asked, strike):
    """Each kill hits a survey of its own, so that every acknowledged answer can be looked for by its id, and every person that an
    answer added by a name that only this answer gave. All surveys are checked once more at the end."""
    chance = random.Random(asked.seed)
    stage = Stage(bases, asked)
    rounds = [one_kill(stage, number, asked, strike, chance) for number in range(asked.kills)]
    total = dict.fromkeys(NAMES, 0)
    for stage.survey, stage.acks in rounds:
        total = add(total, stage.verify())
    stage.server.stop()
    faults = check_whole(stage)
    stage.data.drop()
    return {**{name: total[name] for name in NAMES[1:]}, "acknowledged": total["acked"], "integrity_faults": faults}


# ---- a full disk ----

class SmallDisk:
    """A file system in memory just larger than the data; needs root."""

    def __init__(self, folder, bytes_wanted):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="small-", dir=folder))
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={bytes_wanted}", "tmpfs", self.folder], check=False, stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise Failure("a full disk needs the right to mount a small file system: run as root")

    def fill(self):
        """Takes all that is left."""
        with open(self.folder / "ballast", "ab") as ballast:
            try:
                while True:
                    ballast.write(bytes(65536))
                    ballast.flush()
            except OSError:
                pass

    def empty(self):
        (self.folder / "ballast").unlink()

    def end(self):
        subprocess.run(["umount", "--lazy", self.folder], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


def move_to(stage, disk):
    """The same data, served from the small disk."""
    stage.server.stop()
    old = stage.data
    folder = disk.folder / "data"
    shutil.copytree(old.folder, folder, ignore=shutil.ignore_patterns("*.log", "*-wal", "*-shm"))
    stage.data = Data(folder)
    stage.tokens, stage.acks = folder / "tokens", old.folder / "acks"  # the generator's notes need room elsewhere
    stage.server = Server(stage.data)
    return old


def refused_while_full(stage, token_line):
    """What single answers are told while nothing fits: statuses counted."""
    _, building, _, token = token_line.split()
    pack = stage.server.ask(token, "GET", f"/surveys/{stage.survey}/buildings/{building}")
    statuses = {}
    for target in [one for one in pack["targets"] if one["status"] == "waiting"][:20]:
        door = target["door"]
        body = {"outcome": "unchanged" if door["residents"] else "vacant", "given_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "based_on": door["version"]}
        status, headers, _ = stage.server.reply("POST", f"/api/v1/surveys/{stage.survey}/doors/{door['id']}/answers", token, body)
        statuses[str(status)] = statuses.get(str(status), 0) + 1
    return statuses


def ask_while_full(stage):
    with open(stage.tokens, encoding="utf-8") as file:
        lines = file.read().splitlines()
    total = {}
    for line in lines[:: max(1, len(lines) // 5)]:
        for status, count in refused_while_full(stage, line).items():
            total[status] = total.get(status, 0) + count
    return total


def play_while_full(stage, asked, disk):
    """Answers arrive while the disk fills up, stays full for a while, and has room again; then everything is read back, and
    everybody answers once more."""
    process = stage.play(asked.clients, asked.seed)
    wait_for_answers(stage)
    disk.fill()
    time.sleep(1.0)
    statuses, healthz = ask_while_full(stage), stage.server.reply("GET", "/healthz")[0]
    disk.empty()
    first = last_json(process, "the captains")
    kept = stage.verify()
    again = last_json(stage.play(asked.clients, asked.seed + 1), "the captains, once more")
    checked = stage.verify()
    totals = stage.progress()["totals"]
    return {"while_full": statuses, "healthz_while_full": healthz, "full": first["full"], "sent_away": first["sent_away"],
            "acknowledged": first["acked"] + again["acked"], "errors": kept["errors"] + again["errors"] + checked["errors"],
            "lost": kept["lost"] + checked["lost"], "remaining": totals["doors"] - totals["done"],
            "duplicated": first["duplicated"] + kept["duplicated"] + again["duplicated"] + checked["duplicated"]}


def disk_full(bases, asked):
    stage = Stage(bases, asked)
    disk = SmallDisk(bases.folder, stage.data.disk_bytes() + 128 * 1024 * 1024)
    try:
        old = move_to(stage, disk)
        outcome = play_while_full(stage, asked, disk)
        stage.server.stop()
        for file in stage.data.folder.glob("lastmeter.db*"):  # looking through it needs room
            shutil.copy(file, old.folder)
        stage.data = old
        outcome["integrity_faults"] = check_whole(stage)
        old.drop()
        return outcome
    finally:
        if stage.server.process.poll() is None:
            stage.server.kill()
        disk.end()


def run(bases, asked):
    outcome = {"bench": "crash", "engine": asked.engine, "scale": asked.scale}
    if asked.disk_full:
        return {**outcome, "kind": "disk_full", **disk_full(bases, asked)}
    if asked.engine == "postgres":
        return {**outcome, "kind": "backend", "kills": asked.kills, **kills(bases, asked, kill_backend)}
    return {**outcome, "kind": "kill -9", "kills": asked.kills, **kills(bases, asked, kill_server)}
