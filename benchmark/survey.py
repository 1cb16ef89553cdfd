"""A survey of everybody: opened by the district, answered by every captain over HTTP, watched meanwhile, read back afterwards."""
import http.client
import json
import subprocess
import threading
import time

import floor
from place import Asking, Failure, Server, last_json, say, spawn, survey_load


class Stage:
    """A copy of demo data, a running server, a session for every captain, an open survey."""

    def __init__(self, bases, asked, scale=None):
        self.data = bases.copy(scale or asked.scale, asked.engine)
        self.tokens, self.acks = self.data.folder / "tokens", self.data.folder / "acks"
        self.data.command("session", "mint", "--all-captains", "--out", self.tokens)
        self.district = self.data.mint("district")
        self.server = Server(self.data)
        self.root = self.server.ask(self.district, "GET", "/grid/roots")["items"][0]["id"]
        self.open_survey()

    def open_survey(self):
        day = time.strftime("%Y-%m-%d", time.localtime(time.time() + 30 * 86400))
        survey = self.server.ask(self.district, "POST", "/surveys", {
            "title": "人员摸排", "purpose": "掌握小区居民最新情况", "legal_basis": "统计法第十七条", "form_no": "示范1表",
            "issued_by": "示范单位", "approval_no": "示范备〔2023〕1号", "valid_until": day, "areas": [{"node_id": self.root}],
            "retention_days": 30, "baseline": {"text": "1.5天（2022年1月）", "minutes": 2160}})
        self.survey = survey["id"]
        began = time.monotonic()
        self.server.ask(self.district, "POST", f"/surveys/{self.survey}/open")
        while self.server.ask(self.district, "GET", f"/surveys/{self.survey}")["status"] != "open":
            time.sleep(0.1)
        self.open_seconds = time.monotonic() - began

    def play(self, clients, seed, rate=0, first=0, count=0):
        words = [survey_load, "play", self.server.port, self.survey, self.tokens, self.acks, clients, seed, rate, first, count or 10**9]
        return spawn(words, stdout=subprocess.PIPE, text=True)

    def verify(self):
        words = [survey_load, "verify", self.server.port, self.survey, self.tokens, self.acks, 16]
        return last_json(spawn(words, stdout=subprocess.PIPE, text=True), "reading back")

    def progress(self, node=None):
        return self.server.ask(self.district, "GET", f"/surveys/{self.survey}/progress?node={node or self.root}")

    def nodes(self, most_per_level=40):
        """Some nodes of every level: lists by level, the first with the root alone."""
        levels = [[self.root]]
        while len(levels) < 5:
            below = []
            for node in levels[-1][:most_per_level]:
                items = self.server.ask(self.district, "GET", f"/grid/nodes/{node}/children")["items"]
                below += [item["id"] for item in items if item.get("is_managed", True)]
            levels.append(below[:: max(1, len(below) // most_per_level)])
        return levels

    def end(self):
        self.server.stop()
        self.data.drop()


class Watcher(threading.Thread):
    """A page that follows the district's figures: notes when each event came and how many answers it counted."""

    def __init__(self, stage):
        super().__init__(daemon=True)
        self.events, self.fault = [], None
        self.connection = http.client.HTTPConnection("127.0.0.1", stage.server.port, timeout=30)
        self.connection.request("GET", f"/api/v1/surveys/{stage.survey}/progress?node={stage.root}",
                                headers={"Authorization": f"Bearer {stage.district}", "Accept": "text/event-stream"})
        self.start()

    def run(self):
        try:
            reply = self.connection.getresponse()
            while line := reply.readline():
                if line.startswith(b"data:"):
                    totals = json.loads(line[5:]).get("totals", {})
                    self.events.append((time.monotonic_ns() // 1000, totals.get("done", 0) + totals.get("pending", 0)))
        except (OSError, ValueError, AttributeError, http.client.HTTPException) as fault:
            self.fault = str(fault)  # also how it ends

    def wait_for(self, count, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end and (not self.events or self.events[-1][1] < count):
            time.sleep(0.02)

    def close(self):
        if self.connection.sock:
            self.connection.sock.shutdown(2)
        self.join(5)


def delays_ms(acks_us, events):
    """For each acknowledged answer, in order, how long until an event counted that many; and how many no event ever counted.

    An event may have counted an answer before its client read the acknowledgement: that is a delay of nothing.
    """
    delays, at = [], 0
    for moment, counted in events:
        while at < min(counted, len(acks_us)):
            delays.append(max(0, moment - acks_us[at]) / 1000)
            at += 1
    return delays, len(acks_us) - at


def percentile(values, share):
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3) if ordered else None


def count_incomplete(stage):
    """Nodes of the whole tree that do not read 100 %."""
    rows, queue = [stage.progress()], [stage.root]
    while queue:
        children = stage.progress(queue.pop())["children"]
        rows += children
        queue += [child["id"] for child in children if child["level"] < 5]
    return len(rows), sum(row["totals"]["done"] < row["totals"]["doors"] for row in rows)


def watch(stage):
    levels = stage.nodes()
    names = ["district", "street", "community", "compound", "building"]
    requests = []
    for at in range(40):
        for name, nodes in zip(names, levels):
            if nodes:
                node = nodes[at % len(nodes)]
                requests.append((f"progress-{name}", stage.district, f"/api/v1/surveys/{stage.survey}/progress?node={node}"))
                requests.append((f"counts-{name}", stage.district, f"/api/v1/nodes/{node}/counts"))
    return Asking(stage.server, requests, connections=2, rate=50, seconds=3600), Watcher(stage)


def greatest(asked_of, name):
    """The worst of all labels."""
    return max((label[name] for label in asked_of["labels"].values() if label["count"]), default=None)


def judge(stage, played, watcher):
    """What was acknowledged, against what is there."""
    checked, totals = stage.verify(), stage.progress()["totals"]
    twice = max(0, totals["new"] + totals["moved_in"] - played["added"])
    uncounted = max(0, played["acked"] - totals["done"] - totals["pending"])
    with open(stage.acks, encoding="utf-8") as file:
        acks_us = [int(line.split()[3]) for line in file]
    delays, unseen = delays_ms(acks_us, watcher.events)
    return {"errors": played["errors"] + checked["errors"], "lost": checked["lost"] + uncounted,
            "duplicated": played["duplicated"] + checked["duplicated"] + twice, "event_p99_ms": percentile(delays, 0.99),
            "event_max_ms": max(delays, default=None), "unseen": unseen, "events": len(watcher.events), "doors": checked["doors"]}


def one_run(bases, asked, scale):
    stage = Stage(bases, asked, scale)
    server = stage.server
    residents = server.ask(stage.district, "GET", f"/nodes/{stage.root}/counts")["residents"]
    reader, watcher = watch(stage)
    changes, cpu, batches = server.row_changes(), server.cpu_seconds(), server.batches()
    began = time.monotonic()
    played = last_json(stage.play(asked.clients, asked.seed, asked.rate, 0, asked.buildings), "the captains")
    watcher.wait_for(played["acked"], 5)
    all_seen_seconds = time.monotonic() - began
    cpu = server.cpu_seconds() - cpu
    read = reader.result(is_stopped=True)
    changes = server.row_changes() - changes
    writes, commits = (now - before for now, before in zip(server.batches(), batches))
    watcher.close()
    outcome = {"bench": "survey", "engine": asked.engine, "scale": scale, "clients": asked.clients, "rate": asked.rate,
               "residents": residents, **{name: played[name] for name in (
                   "seconds", "submissions_per_s", "p50_ms", "p95_ms", "p99_ms", "max_ms", "client_cpu_s", "repeated", "conflicts")},
               "acknowledged": played["acked"], "row_changes_per_answer": round(changes / max(1, played["acked"]), 2),
               "writes_per_commit": round(writes / max(1, commits), 1),
               "all_seen_s": round(all_seen_seconds, 2), "live_p50_ms": greatest(read, "p50_ms"), "live_p99_ms": greatest(read, "p99_ms"),
               "live_reads": sum(read["statuses"].values()), "live_by_label": {k: v["p99_ms"] for k, v in read["labels"].items()},
               "server_cpu_s": round(cpu, 2), "server_rss_mb": server.status_mb("VmHWM")}
    outcome.update(judge(stage, played, watcher))
    if not asked.buildings:
        outcome["nodes"], outcome["nodes_incomplete"] = count_incomplete(stage)
    outcome.update(open_s=round(stage.open_seconds, 1), ready_ms=round(server.ready_ms))
    outcome["disk_bytes_per_resident"] = round(stage.data.disk_bytes() / residents)
    stage.end()
    return outcome


def rate_of(bases, asked, scale, answers):
    """Answers a second where one survey is over too soon to tell: survey after survey, watched, until there are so many answers."""
    stage, acked, seconds = Stage(bases, asked, scale), 0, 0.0
    while True:
        reader, watcher = watch(stage)
        played = last_json(stage.play(asked.clients, asked.seed), "the captains")
        reader.result(is_stopped=True)
        watcher.close()
        if played["errors"]:
            raise Failure(f"{played['errors']} answers went wrong")
        acked, seconds = acked + played["acked"], seconds + played["seconds"]
        if acked >= answers:
            break
        stage.open_survey()
    stage.end()
    return {"bench": "survey", "engine": asked.engine, "scale": scale, "acknowledged": acked, "seconds": round(seconds, 3),
            "submissions_per_s": round(acked / seconds)}


def run(bases, asked, scale=None):
    outcome = one_run(bases, asked, scale or asked.scale)
    if asked.no_floor:
        return outcome
    changes = outcome["row_changes_per_answer"]
    say(f"the floor, with {changes} row changes an answer")
    if asked.engine == "postgres":
        beneath = floor.pgbench(bases, asked, changes)
    else:
        beneath = floor.both(bases, asked, changes, max(60000, min(outcome["acknowledged"], 150000)))
    outcome["floor_per_s"] = beneath["per_s"]
    if beneath["per_s"]:
        outcome["ratio"] = round(outcome["submissions_per_s"] / beneath["per_s"], 3)
    return outcome
