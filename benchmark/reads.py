"""What people look at, at a steady rate: the tree, a building's doors, a household, pages of the ledger; and the search box."""
import random
from urllib.parse import quote

from place import Asking, Failure, Server, say

PAGE = 200  # rows of a ledger page while walking; what is measured is the page that people get
DEEP = 10_000  # which page of 50 rows is asked for besides the first


class Look:
    """A server on a copy of demo data, and what can be looked at in it."""

    def __init__(self, bases, asked, has_demands=False):
        self.data = bases.copy(asked.scale, asked.engine, has_demands)
        self.chance = random.Random(asked.seed)
        self.district = self.data.mint("district")
        self.captain, self.station = self.data.mint("captain"), self.data.mint("station")
        captains = self.data.folder / "captains"
        self.data.command("session", "mint", "--all-captains", "--out", captains)
        self.server = Server(self.data)
        self.root = self.get("/grid/roots")["items"][0]["id"]
        buildings = [line.split()[1] for line in captains.read_text(encoding="utf-8").splitlines()]
        paths = [[step["id"] for step in self.get(f"/grid/nodes/{one}")["path"]] for one in self.spread(buildings, 300)]
        self.levels = [sorted({path[level] for path in paths}) for level in range(5)]  # district … building
        self.own = self.get("/grid/roots", self.captain)["items"][0]["id"]

    def get(self, path, token=None):
        return self.server.ask(token or self.district, "GET", path)

    def spread(self, items, count):
        return self.chance.sample(items, min(count, len(items)))

    def doors(self, buildings):
        return [door for building in buildings for door in self.get(f"/buildings/{building}/doors")["doors"]]

    def page_at(self, node, rows):
        """The key behind so many rows of the ledger, or behind as many as there are."""
        key, seen = "", 0
        while seen < rows:
            page = self.get(f"/nodes/{node}/households?limit={PAGE}" + (f"&after={key}" if key else ""))
            seen += len(page["items"])
            if not page.get("next"):
                break
            key = page["next"]
        return key, seen

    def end(self):
        self.server.stop()
        self.data.drop()


def measure(look, requests, seconds, rate):
    look.chance.shuffle(requests)
    Asking(look.server, requests, connections=4, seconds=1.5).result()  # caches as they are after a day's first minute
    cpu = look.server.cpu_seconds()
    asking = Asking(look.server, requests, connections=4, rate=rate, seconds=seconds).result()
    asking["cpu_us"] = round((look.server.cpu_seconds() - cpu) * 1e6 / max(1, sum(asking["statuses"].values())))
    loop = Asking(look.server, requests, connections=8, seconds=seconds / 2).result()
    faults = sum(count for status, count in asking["statuses"].items() if status != "200")
    return asking, loop, faults


def told(look, asked, name, asking, loop, faults, more):
    return {"bench": name, "engine": asked.engine, "scale": asked.scale, **more, "rate": asking["per_s"], "errors": faults,
            "p99_ms": max(label["p99_ms"] for label in asking["labels"].values()),
            "labels": {key: {n: label[n] for n in ("p50_ms", "p95_ms", "p99_ms", "bytes")} for key, label in sorted(asking["labels"].items())},
            "server_cpu_us_each": asking["cpu_us"], "closed_loop_per_s": loop["per_s"], "server_rss_mb": look.server.status_mb("VmHWM")}


def run(bases, asked):
    look = Look(bases, asked)
    try:
        say("walking to a deep page of the ledger")
        key, rows = look.page_at(look.root, DEEP * 50)
        buildings = look.spread(look.levels[4], 300)
        households = look.doors(buildings[:40])
        requests = [("tree-children", look.district, f"/api/v1/grid/nodes/{node}/children")
                    for level in look.levels[:4] for node in look.spread(level, 60)]
        requests += [("door-matrix", look.district, f"/api/v1/buildings/{building}/doors") for building in buildings]
        requests += [("household-sheet", look.district, f"/api/v1/doors/{door['id']}") for door in look.spread(households, 300)]
        requests += [("ledger-first", look.district, f"/api/v1/nodes/{node}/households")
                     for level in look.levels for node in look.spread(level, 30)]
        requests += [("ledger-deep", look.district, f"/api/v1/nodes/{look.root}/households?after={quote(key)}")] * 60
        requests += [("counts", look.district, f"/api/v1/nodes/{node}/counts") for level in look.levels for node in look.spread(level, 30)]
        asking, loop, faults = measure(look, requests, 12, 150)
        return told(look, asked, "reads", asking, loop, faults, {"deep_page": rows // 50})
    finally:
        look.end()


def needles(look, buildings, is_at_home):
    """Real things to find: by name, initials, door, the end of a phone number, and a whole identity number."""
    found = {"name": set(), "initials": set(), "door": set(), "phone-tail": set(), "id": set()}
    for door in look.spread(look.doors(buildings), 150):
        sheet = look.get(f"/doors/{door['id']}")
        found["door"].add(door["label"])
        for person in (one for household in sheet["households"] for one in household["residents"]):
            found["name"].add(person["name"])
            if person.get("phone_mask"):
                found["phone-tail"].add(person["phone_mask"][-4:])
            if is_at_home and person.get("id_mask") and len(found["id"]) < 12:  # only the station of his home may see it whole
                shown = look.server.ask(look.station, "POST", f"/persons/{person['person_id']}/reveal",
                                        {"field": "id_number", "reason": "核对搜索速度"})
                found["id"].add(shown["value"])
    return found


INITIALS = ["lm", "zw", "wxm", "zjh", "lgq", "cyt", "yhx", "zmm", "wl", "hxy", "lijing", "wangwei", "zhang"]


def search(bases, asked):
    look = Look(bases, asked)
    try:
        everywhere, at_home = needles(look, look.spread(look.levels[4], 30), False), needles(look, [look.own], True)
        everywhere["id"] = at_home["id"]
        everywhere["initials"] = at_home["initials"] = INITIALS
        requests = []
        for scope, token, found in (("district", look.district, everywhere), ("building", look.captain, at_home)):
            for kind, words in found.items():
                words = sorted(words)
                if not words:
                    raise Failure(f"nothing to search for: {kind}")
                requests += [(f"{scope}-{kind}", token, f"/api/v1/search?q={quote(words[i % len(words)])}") for i in range(60)]
            prefixes = sorted({word[:n] for word in found["name"] for n in (1, 2)})
            requests += [(f"{scope}-part-of-name", token, f"/api/v1/search?q={quote(word)}") for word in look.spread(prefixes, 60)]
        asking, loop, faults = measure(look, requests, 12, 150)
        return told(look, asked, "search", asking, loop, faults, {})
    finally:
        look.end()
