"""From few connections to many, alone and among clients that behave badly, with all processors busy: nobody else may be slowed.

Throughput is what is told: a server that stalls can show a fine percentile of the few it answered.
"""
import os
import resource
import signal
import socket
import threading
import time

from place import Failure, last_json, say
from survey import Stage

CONNECTIONS = (16, 64, 256, 1024)
BUILDINGS = 120  # for each measurement: enough doors for some seconds


class BadCompany:
    """Two thousand idle connections, clients of a byte a second, live pages that never read, bodies of ten megabytes."""

    IDLE, SLOW, STUCK = 2000, 20, 20

    def __init__(self, stage):
        self.stage, self.is_over, self.sockets, self.refused = stage, False, [], 0
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, hard) if hard > 0 else 8192, hard))
        self.sockets += [self.connect() for _ in range(self.IDLE)]
        self.slow = [self.connect() for _ in range(self.SLOW)]
        for _ in range(self.STUCK):
            one = self.connect()
            one.sendall(f"GET /api/v1/surveys/{stage.survey}/progress?node={stage.root} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                        f"Authorization: Bearer {stage.district}\r\nAccept: text/event-stream\r\n\r\n".encode())
            self.sockets.append(one)
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self.drip, self.heap)]
        for thread in self.threads:
            thread.start()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.stage.server.port), timeout=10)

    def drip(self):
        text = b"POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n" + b" " * 100000
        for at in range(600):
            for one in self.slow:
                try:
                    one.send(text[at:at + 1])
                except OSError:
                    pass  # turned away in the meantime, as it should be
            time.sleep(1)
            if self.is_over:
                return

    def heap(self):
        body = b"x" * (10 * 1024 * 1024)
        for _ in range(600):
            if self.is_over:
                return
            try:
                with self.connect() as one:
                    one.sendall(b"POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(body))
                    one.sendall(body)
                    one.settimeout(10)
                    if b" 413 " in one.recv(200):
                        self.refused += 1
            except OSError:
                pass  # a reset is an answer too, and so is none
            time.sleep(0.2)

    def end(self):
        self.is_over = True
        for one in self.sockets + self.slow:
            one.close()
        for thread in self.threads:
            thread.join(15)


class BusyCores:
    def __init__(self):
        self.children = []
        for _ in range(os.cpu_count() or 1):
            child = os.fork()
            if child == 0:
                end = time.monotonic() + 120
                while time.monotonic() < end:
                    pass
                os._exit(0)
            self.children.append(child)

    def end(self):
        for child in self.children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def run(bases, asked):
    stage = Stage(bases, asked)
    outcome = {"bench": "overload", "engine": asked.engine, "scale": asked.scale, "errors": 0, "lost": 0, "duplicated": 0}
    first = 0

    def measure(name, connections):
        nonlocal first
        played = last_json(stage.play(connections, asked.seed, 0, first, BUILDINGS), "the captains")
        if played["acked"] == 0:
            raise Failure("every building is answered already: take a larger scale")
        checked = stage.verify()
        first += BUILDINGS
        outcome["errors"] += played["errors"] + checked["errors"]
        outcome["lost"] += checked["lost"]
        outcome["duplicated"] += played["duplicated"] + checked["duplicated"]
        outcome[f"{name}_{connections}_per_s"] = played["submissions_per_s"]
        outcome[f"{name}_{connections}_p99_ms"] = played["p99_ms"]

    try:
        for connections in CONNECTIONS:
            measure("alone", connections)
        say("among bad company")
        company = BadCompany(stage)
        try:
            for connections in CONNECTIONS:
                measure("company", connections)
        finally:
            company.end()
        outcome["bodies_refused"] = company.refused
        say("with every processor busy")
        busy = BusyCores()
        try:
            for connections in CONNECTIONS:
                measure("busy", connections)
        finally:
            busy.end()
        for name in ("alone", "company", "busy"):
            rates = [outcome[f"{name}_{connections}_per_s"] for connections in CONNECTIONS]
            outcome[f"{name}_slowest_share"] = round(min(rates) / max(rates), 2)
        outcome["server_rss_mb"] = stage.server.status_mb("VmHWM")
        return outcome
    finally:
        stage.end()
