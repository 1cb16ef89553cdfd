#!/usr/bin/env python3
"""./bench survey --scale compound|community|district [--engine sqlite|postgres] [--clients N] [--seed N] [--json]
./bench floor [--clients N] [--json]
./bench crash [--kills N] [--scale …] [--engine …] [--json]

survey: fresh demo data, the real server, a survey opened by the district; every captain answers every door over HTTP; then
every acknowledged answer is read back. floor: the smallest program that does the same durable work, in the same run
conditions. crash: kill -9 in the middle of a survey, start again, read back. Sends to 127.0.0.1 only.
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

root = pathlib.Path(__file__).resolve().parent.parent
release = root / "build" / "release"
program, load, floor = release / "lastmeter", release / "benchmark/survey_load", release / "benchmark/floor"
postgres_bin = pathlib.Path("/usr/lib/postgresql/15/bin")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def say(text):
    print(text, file=sys.stderr, flush=True)


class Postgres:
    """A private PostgreSQL of its own defaults (fsync on), on a unix socket only; stopped by its pid."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lastmeter-pg-"))
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if as_postgres:
            shutil.chown(self.folder, "postgres")
        data = self.folder / "data"
        subprocess.run([*as_postgres, postgres_bin / "initdb", "-D", data, "-E", "UTF8", "--locale=C", "-A", "trust", "-U", "postgres"],
                       check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen([*as_postgres, postgres_bin / "postgres", "-D", data, "-k", self.folder, "-c", "listen_addresses="],
                                        stdout=subprocess.DEVNULL, stderr=open(self.folder / "log", "w"))
        self.conninfo = f"host={self.folder} user=postgres dbname=postgres"
        for _ in range(200):
            if subprocess.run([postgres_bin / "pg_isready", "-q", "-h", self.folder], check=False).returncode == 0:
                return
            time.sleep(0.05)
        sys.exit("PostgreSQL did not start")

    def stop(self):
        pid = int((self.folder / "data/postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGINT)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Server:
    def __init__(self, data, options):
        self.port = free_port()
        self.log = open(pathlib.Path(data) / "server.log", "a")
        self.command = [program, "serve", "--data", data, "--port", str(self.port), *options]
        self.start()

    def start(self):
        began = time.monotonic()
        self.process = subprocess.Popen(self.command, stdout=self.log, stderr=self.log)
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1).read()
                self.ready_ms = (time.monotonic() - began) * 1000
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() - began > 60:
                    sys.exit(f"the server did not start, see {self.log.name}")
                time.sleep(0.01)

    def status(self, name):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1])

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def lastmeter(data, options, *words):
    done = subprocess.run([program, *words, "--data", data, *options], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"lastmeter {' '.join(map(str, words))} failed")
    return done.stdout


def ask(server, token, method, path, body=None):
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}/api/v1{path}", method=method,
                                     data=None if body is None else json.dumps(body).encode())
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=120) as reply:
            text = reply.read()
            return json.loads(text) if text else None
    except urllib.error.HTTPError as refusal:
        sys.exit(f"{method} {path}: {refusal.code} {refusal.read().decode()}")


class Stage:
    """Fresh data, a running server, an open survey, and a session for every captain."""

    def __init__(self, asked):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lastmeter-bench-", dir=asked.folder))
        self.postgres = Postgres() if asked.engine == "postgres" else None
        self.options = ["--db", self.postgres.conninfo] if self.postgres else []
        began = time.monotonic()
        lastmeter(self.folder, self.options, "demo", "--scale", asked.scale, "--seed", str(asked.seed))
        self.demo_seconds = time.monotonic() - began
        self.tokens, self.acks = self.folder / "tokens", self.folder / "acks"
        lastmeter(self.folder, self.options, "session", "mint", "--all-captains", "--out", str(self.tokens))
        district = lastmeter(self.folder, self.options, "session", "mint", "--login", "district").split()[0]
        self.server = Server(self.folder, self.options)
        self.open_survey(district)
        self.district = district

    def open_survey(self, token):
        self.root = ask(self.server, token, "GET", "/grid/roots")["items"][0]["id"]
        survey = ask(self.server, token, "POST", "/surveys", {
            "title": "人员摸排", "purpose": "掌握小区居民最新情况", "legal_basis": "统计法第十七条", "form_no": "示范1表",
            "issued_by": "示范单位", "approval_no": "示范备〔2023〕1号", "valid_until": time.strftime("%Y-%m-%d", time.localtime(time.time() + 30 * 86400)),
            "areas": [{"node_id": self.root}], "retention_days": 30, "baseline": {"text": "1.5天（2022年1月）", "minutes": 2160}})
        self.survey = survey["id"]
        began = time.monotonic()
        ask(self.server, token, "POST", f"/surveys/{self.survey}/open")
        while ask(self.server, token, "GET", f"/surveys/{self.survey}")["status"] != "open":
            time.sleep(0.1)
        self.open_seconds = time.monotonic() - began

    def play(self, clients, seed):
        return subprocess.Popen([load, "play", str(self.server.port), self.survey, self.tokens, self.acks, str(clients), str(seed)],
                                stdout=subprocess.PIPE, text=True)

    def verify(self):
        done = subprocess.run([load, "verify", str(self.server.port), self.survey, self.tokens, self.acks, "16"],
                              stdout=subprocess.PIPE, text=True, check=False)
        return json.loads(done.stdout.splitlines()[-1])

    def progress(self):
        return ask(self.server, self.district, "GET", f"/surveys/{self.survey}/progress?node={self.root}")["totals"]

    def end(self):
        self.server.stop()
        if self.postgres:
            self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def result_of(process):
    output, _ = process.communicate()
    if process.returncode != 0:
        sys.exit("the load generator failed")
    return json.loads(output.splitlines()[-1])


def bench_survey(asked):
    stage = Stage(asked)
    residents = sum_residents(stage)
    played = result_of(stage.play(asked.clients, asked.seed))
    peak_mb = stage.server.status("VmHWM") / 1024
    cpu = stage.server.cpu_seconds()
    checked, totals = stage.verify(), stage.progress()
    counted_twice = max(0, totals["new"] + totals["moved_in"] - played["added"])
    uncounted = max(0, played["acked"] - totals["done"] - totals["pending"])
    disk = sum(f.stat().st_size for f in stage.folder.glob("lastmeter.db*")) if not stage.postgres else None
    outcome = {
        "bench": "survey", "engine": asked.engine, "scale": asked.scale, "clients": asked.clients, "doors": checked["doors"],
        "residents": residents, "seconds": played["seconds"], "submissions_per_s": played["submissions_per_s"],
        "p50_ms": played["p50_ms"], "p95_ms": played["p95_ms"], "p99_ms": played["p99_ms"], "max_ms": played["max_ms"],
        "errors": played["errors"] + checked["errors"], "lost": checked["lost"] + uncounted,
        "duplicated": played["duplicated"] + checked["duplicated"] + counted_twice, "acknowledged": played["acked"],
        "repeated": played["repeated"], "conflicts": played["conflicts"], "server_rss_mb": round(peak_mb, 1),
        "server_cpu_s": round(cpu, 2), "ready_ms": round(stage.server.ready_ms), "demo_s": round(stage.demo_seconds, 1),
        "open_s": round(stage.open_seconds, 1), "disk_mb": disk and round(disk / 1e6, 1)}
    stage.end()
    return outcome


def sum_residents(stage):
    """What the ledger counts before anybody answers."""
    return ask(stage.server, stage.district, "GET", f"/nodes/{stage.root}/counts")["residents"]


def bench_floor(asked):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lastmeter-floor-", dir=asked.folder))

    def run(*words):
        return json.loads(subprocess.run([floor, *map(str, words)], stdout=subprocess.PIPE, text=True, check=True).stdout)

    def served(path, count):
        port = free_port()
        process = subprocess.Popen([floor, "serve", str(port), path])
        time.sleep(0.5)
        try:
            return run("load", port, asked.clients, count)
        finally:
            process.kill()
            process.wait()

    both, http = served(folder / "a.db", 60000), served("-", 100000)
    outcome = {"bench": "floor", "clients": asked.clients, "floor_per_s": both["per_s"], "floor_p50_ms": both["p50_ms"],
               "floor_p99_ms": both["p99_ms"], "http_per_s": http["per_s"], "sqlite_per_s": run("sqlite", folder / "b.db", 60000)["per_s"],
               "syncs_per_s": run("sync", folder / "c", 2000)["per_s"]}
    shutil.rmtree(folder)
    return outcome


def bench_crash(asked):
    """Each kill hits a survey of its own, so that every acknowledged answer can be looked for by its id, and every person
    that an answer added by a name that only this answer gave. All surveys are checked once more at the end."""
    chance = random.Random(asked.seed)
    stage = Stage(asked)
    rounds = []
    for kill in range(asked.kills):
        if kill:
            stage.open_survey(stage.district)
        stage.acks = stage.folder / f"acks-{kill}"
        process = stage.play(asked.clients, asked.seed * 1000 + kill)
        while not stage.acks.exists():  # made when the captains begin
            time.sleep(0.002)
        time.sleep(chance.uniform(0.02, 0.35))
        stage.server.kill()
        process.communicate(timeout=120)
        stage.server.start()
        rounds.append((stage.survey, stage.acks))
        checked = stage.verify()
        say(f"kill {kill + 1}/{asked.kills}: {checked['acked']} acknowledged, {checked['lost']} lost, {checked['duplicated']} duplicated")
    total = {"acked": 0, "lost": 0, "duplicated": 0, "errors": 0}
    for stage.survey, stage.acks in rounds:
        checked = stage.verify()
        total = {name: value + checked[name] for name, value in total.items()}
    lastmeter(stage.folder, stage.options, "db", "check")
    outcome = {"bench": "crash", "engine": asked.engine, "scale": asked.scale, "kills": asked.kills,
               "acknowledged": total["acked"], "lost": total["lost"], "duplicated": total["duplicated"], "errors": total["errors"]}
    stage.end()
    return outcome


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=["survey", "floor", "crash"])
    arguments.add_argument("--scale", choices=["compound", "community", "district"], default="compound")
    arguments.add_argument("--engine", choices=["sqlite", "postgres"], default="sqlite")
    arguments.add_argument("--clients", type=int, default=64)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--kills", type=int, default=10)
    arguments.add_argument("--folder", help="where fresh data is made (the system's temporary folder)")
    arguments.add_argument("--json", action="store_true", help="nothing but one JSON line on standard output")
    asked = arguments.parse_args()
    outcome = {"survey": bench_survey, "floor": bench_floor, "crash": bench_crash}[asked.what](asked)
    if not asked.json:
        for name, value in outcome.items():
            print(f"{name:20} {value}")
    print(json.dumps(outcome, ensure_ascii=False))
    sys.exit(1 if outcome.get("lost") or outcome.get("duplicated") or outcome.get("errors") else 0)


main()
