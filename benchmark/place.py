"""Where a measurement happens: demo data of either engine, a private PostgreSQL, the real server, calls to it.

Starts processes and ends them by pid; sends to 127.0.0.1 only. Measures nothing by itself but what the kernel tells of a process.
"""
import atexit
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

root = pathlib.Path(__file__).resolve().parent.parent
release = root / "build" / "release"
program, floor_program = release / "lastmeter", release / "benchmark/floor"
survey_load, http_load = release / "benchmark/survey_load", release / "benchmark/http_load"
postgres_bin = pathlib.Path("/usr/lib/postgresql/15/bin")


children = []  # every process started here; ended at exit if a measurement broke off


def spawn(words, **more):
    process = subprocess.Popen(list(map(str, words)), **more)
    children.append(process)
    return process


@atexit.register
def end_children():
    for process in children:
        if process.poll() is None:
            process.kill()
            process.wait()


class Failure(Exception):
    """A measurement that could not be made."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """A private PostgreSQL of its own defaults (fsync on), on a unix socket only; stopped by its pid."""

    def __init__(self, folder):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lastmeter-pg-", dir=folder))
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(self.folder, "postgres")
        self.run("initdb", "-D", self.folder / "data", "-E", "UTF8", "--locale=C", "-A", "trust", "-U", "postgres")
        self.start()

    def run(self, name, *words, **more):
        return subprocess.run([*self.user, postgres_bin / name, *map(str, words)], check=True, stdout=subprocess.PIPE, text=True,
                              cwd=self.folder, **more).stdout

    def start(self):
        command = [*self.user, postgres_bin / "postgres", "-D", self.folder / "data", "-k", self.folder, "-c", "listen_addresses="]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=open(self.folder / "log", "a"), cwd=self.folder)
        for _ in range(1200):
            if subprocess.run([postgres_bin / "pg_isready", "-q", "-h", self.folder], check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise Failure("PostgreSQL did not start")

    def conninfo(self, database):
        return f"host={self.folder} user=postgres dbname={database}"

    def ask(self, database, sql):
        return self.run("psql", "-h", self.folder, "-U", "postgres", "-d", database, "-At", "-c", sql).strip()

    def create(self, name, template="template0"):
        self.ask("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")

    def drop(self, name):
        self.ask("postgres", f"DROP DATABASE {name} WITH (FORCE)")

    def row_changes(self, database):
        self.ask(database, "SELECT pg_stat_clear_snapshot()")
        return int(self.ask(database, "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"))

    def main_pid(self):
        return int((self.folder / "data/postmaster.pid").read_text(encoding="utf-8").split()[0])

    def backends(self, database):
        """Pids of the processes that serve this database: ours, since the whole server is."""
        return [int(pid) for pid in self.ask("postgres", f"SELECT pid FROM pg_stat_activity WHERE datname = '{database}'").split()]

    def stop(self):
        os.kill(self.main_pid(), signal.SIGINT)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Data:
    """A data directory, and its database where that is PostgreSQL's."""

    def __init__(self, folder, postgres=None, database=None):
        self.folder, self.postgres, self.database = pathlib.Path(folder), postgres, database
        self.options = ["--db", postgres.conninfo(database)] if postgres else []

    def command(self, *words):
        done = subprocess.run([program, *map(str, words), "--data", self.folder, *self.options], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise Failure(f"lastmeter {' '.join(map(str, words))}: {(done.stderr or done.stdout)[-600:]}")
        return done.stdout

    def mint(self, login):
        return self.command("session", "mint", "--login", login).split()[0]

    def root(self):
        """The district's node."""
        return self.one("SELECT id FROM grid_node WHERE level = 1")

    def one(self, sql):
        """The first column of the first row."""
        if self.postgres:
            return self.postgres.ask(self.database, sql)
        connection = sqlite3.connect(f"file:{self.folder / 'lastmeter.db'}?mode=ro", uri=True)
        try:
            return connection.execute(sql).fetchone()[0]
        finally:
            connection.close()

    def disk_bytes(self):
        if self.postgres:
            return int(self.postgres.ask("postgres", f"SELECT pg_database_size('{self.database}')"))
        return sum(file.stat().st_size for file in self.folder.glob("lastmeter.db*"))

    def drop(self):
        if self.postgres:
            self.postgres.drop(self.database)
        shutil.rmtree(self.folder, ignore_errors=True)


class Bases:
    """Demo data, made once a run for each scale and engine; whoever changes it works on a copy."""

    def __init__(self, asked):
        self.asked = asked
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lastmeter-bench-", dir=asked.folder))
        self.made, self.seconds, self.postgres, self.copies = {}, {}, None, 0

    def server_of(self, engine):
        if engine == "postgres" and not self.postgres:
            self.postgres = Postgres(self.asked.folder)
        return self.postgres if engine == "postgres" else None

    def base(self, scale, engine, has_demands=False):
        key = (scale, engine, has_demands)
        if key in self.made:
            return self.made[key]
        if self.asked.data and engine == "sqlite" and scale == self.asked.scale:
            self.made[key] = Data(self.asked.data)
            return self.made[key]
        postgres, name = self.server_of(engine), f"{scale}_{engine}" + ("_demands" if has_demands else "")
        if postgres:
            postgres.create(name)
        data = Data(self.folder / name, postgres, name if postgres else None)
        say(f"making demo data: {scale}, {engine}")
        began = time.monotonic()
        data.command("demo", "--scale", scale, "--seed", self.asked.seed, *([] if has_demands else ["--no-demands"]))
        self.seconds[key] = round(time.monotonic() - began, 1)
        self.made[key] = data
        return data

    def copy(self, scale, engine, has_demands=False):
        base = self.base(scale, engine, has_demands)
        self.copies += 1
        folder = self.folder / f"copy-{self.copies}"
        shutil.copytree(base.folder, folder, ignore=shutil.ignore_patterns("*.log"))
        name = f"copy_{self.copies}" if base.postgres else None
        if name:
            base.postgres.create(name, base.database)
        os.sync()  # else the first durable write waits for the disk to take the whole copy
        return Data(folder, base.postgres, name)

    def end(self):
        if self.postgres:
            self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Server:
    def __init__(self, data, *options):
        self.data, self.port = data, free_port()
        self.log = open(data.folder / "server.log", "a", encoding="utf-8")
        self.command = [program, "serve", "--data", data.folder, "--port", str(self.port), *data.options, *options]
        self.start()

    def start(self):
        began = time.monotonic()
        self.process = spawn(self.command, stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline()  # what people and scripts wait for; empty when it ended
        if not line or not self.is_healthy():
            raise Failure(f"the server did not start: {pathlib.Path(self.log.name).read_text(encoding='utf-8')[-600:]}")
        self.ready_ms = (time.monotonic() - began) * 1000

    def is_healthy(self):
        try:
            return self.reply("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def reply(self, method, path, token=None, body=None, timeout=120):
        """Status, headers, bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        try:
            connection.request(method, path, None if body is None else json.dumps(body).encode(), headers)
            reply = connection.getresponse()
            return reply.status, reply.headers, reply.read()
        finally:
            connection.close()

    def ask(self, token, method, path, body=None):
        status, _, text = self.reply(method, "/api/v1" + path, token, body)
        if status >= 300:
            raise Failure(f"{method} {path}: {status} {text[:400].decode(errors='replace')}")
        return json.loads(text) if text else None

    def metrics(self):
        lines = self.reply("GET", "/metrics")[2].decode().splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    def row_changes(self):
        if self.data.postgres:
            time.sleep(1.2)  # its figures are gathered once a second
            return self.data.postgres.row_changes(self.data.database)
        return self.metrics()["lastmeter_db_row_changes_total"]

    def batches(self):
        """Writes, and the commits that they shared."""
        metrics = self.metrics()
        return metrics["lastmeter_db_writes_total"], metrics["lastmeter_db_commits_total"]

    def status_mb(self, name):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith(name + ":"):
                return round(int(line.split()[1]) / 1024, 1)
        return None

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def last_json(process, what):
    """The last line that a generator prints."""
    output, _ = process.communicate()
    lines = output.splitlines()
    if not lines:
        raise Failure(f"{what} failed")
    return json.loads(lines[-1])


class Asking:
    """http_load on a list of (label, token, path), or (label, token, path, body) to be posted once each."""

    def __init__(self, server, requests, connections=4, rate=0, seconds=5.0):
        self.file = tempfile.NamedTemporaryFile("w", prefix="requests-", dir=server.data.folder, delete=False, encoding="utf-8")
        with self.file as out:
            out.writelines(" ".join(words) + "\n" for words in requests)
        self.process = spawn([http_load, server.port, self.file.name, connections, rate, seconds], stdout=subprocess.PIPE, text=True)

    def result(self, is_stopped=False):
        if is_stopped:
            self.process.terminate()
        return last_json(self.process, "http_load")
