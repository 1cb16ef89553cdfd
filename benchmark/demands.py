"""A year of demands: what people look at, and what they file and move, durable before the reply."""
import json
import subprocess
from datetime import date, timedelta
from urllib.parse import quote

from place import Asking, Failure, program, say
from reads import Look, measure, told

FILED, CLIENTS = 6000, 64
CONTENT = "楼道灯坏了三天，晚上看不见台阶，老人不敢下楼。"
WORDS = ["电梯", "漏水", "垃圾", "路灯", "噪音", "停车", "助餐", "医保"]


def months():
    """The first and last day of each of the last twelve months that are over."""
    last = date.today().replace(day=1) - timedelta(days=1)
    for _ in range(12):
        first = last.replace(day=1)
        yield first, last
        last = first - timedelta(days=1)


def reads(look):
    places = [(level, node) for level in range(4) for node in look.spread(look.levels[level], 40)]
    names = ("district", "street", "community", "compound")
    found = [item for _, node in places[:20] for item in look.get(f"/nodes/{node}/demands?limit=50")["items"]]
    found += [item for _, node in places[:20] for item in look.get(f"/nodes/{node}/demands?is_closed=true&limit=50")["items"]]
    if not found:
        raise Failure("the demo holds no demands")
    requests = [(f"inbox-{names[level]}", look.district, f"/api/v1/nodes/{node}/demands") for level, node in places]
    requests += [(f"ended-{names[level]}", look.district, f"/api/v1/nodes/{node}/demands?is_closed=true") for level, node in places]
    requests += [(f"words-{names[level]}", look.district, f"/api/v1/nodes/{node}/demands?q={quote(WORDS[i % len(WORDS)])}")
                 for i, (level, node) in enumerate(places)]
    requests += [("case", look.district, f"/api/v1/demands/{item['id']}") for item in look.spread(found, 300)]
    requests += [("number", look.district, f"/api/v1/search?q={item['number']}") for item in look.spread(found, 200)]
    spans = list(months())
    for i, (level, node) in enumerate(places):
        first, last = spans[i % 12]
        requests.append((f"rates-{names[level]}", look.district, f"/api/v1/nodes/{node}/demand-figures?from={first}&to={last}"))
        if level < 3:
            requests.append((f"rates-parts-{names[level]}", look.district, f"/api/v1/nodes/{node}/demand-figures/children?from={first}&to={last}"))
    return requests


def post(look, label, requests):
    """Each posted once, by 64 connections: how many a second, how long each took, how many were refused."""
    before = look.server.row_changes()
    outcome = Asking(look.server, requests, connections=CLIENTS, seconds=120).result()
    refused = sum(count for status, count in outcome["statuses"].items() if status != "200")
    done = outcome["labels"][label]
    return {"per_s": outcome["per_s"], "p50_ms": done["p50_ms"], "p99_ms": done["p99_ms"], "count": done["count"], "refused": refused,
            "row_changes": round((look.server.row_changes() - before) / max(1, done["count"]), 1)}


def writes(look, captains):
    filing = [("file", token, "/api/v1/demands", json.dumps({"kind": "help", "category": "0302", "content": f"{CONTENT}（{i}）",
               "building_id": building}, ensure_ascii=False, separators=(",", ":")))
              for i in range(FILED) for token, building in [captains[i % len(captains)]]]
    outcome = {"file": post(look, "file", filing)}
    moving = []
    for token, building in captains[:FILED]:
        for item in look.get(f"/nodes/{building}/demands?is_mine=true&state=submitted&limit=200", token)["items"]:
            if item["title"].startswith("楼道灯坏了三天"):
                moving.append(("accept", token, f"/api/v1/demands/{item['id']}/moves", '{"version":1,"move":"accept"}'))
    outcome["accept"] = post(look, "accept", moving)
    return outcome


def recomputed(look):
    """Rows and figures against the log, by the command; what it prints."""
    words = [str(program), "demand", "recompute", "--data", str(look.data.folder), *map(str, look.data.options)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip() or done.stderr[-300:]


def run(bases, asked):
    look = Look(bases, asked, has_demands=True)
    try:
        lines = (look.data.folder / "captains").read_text(encoding="utf-8").splitlines()
        captains = look.spread([(words[3], words[1]) for words in map(str.split, lines)], 2000)
        asking, loop, faults = measure(look, reads(look), 12, 150)
        say("filing and moving")
        written = writes(look, captains)
        code, said = recomputed(look)
        faults += (code != 0) + sum(part["refused"] for part in written.values())
        return told(look, asked, "demands", asking, loop, faults,
                    {"demands": look.data.one("SELECT count(*) FROM demand"), "entries": look.data.one("SELECT count(*) FROM demand_log"),
                     **written, "recompute": said})
    finally:
        look.end()
