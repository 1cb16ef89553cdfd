"""Whole ledgers as files: in by the command line, out over HTTP. And how soon a server is there."""
import csv
import http.client
import itertools
import os
import sqlite3
import statistics
import time
import zipfile
from xml.sax.saxutils import escape

from place import Failure, Server, program, say

SHEET_ROWS = 900_000  # a sheet holds 1,048,576 rows at the most
LEFT_OUT = ("门ID", "人员ID")  # an import that adds knows none


def digits(number, count):
    return str(number % 10**count).zfill(count)


def check_digit(seventeen):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(seventeen, weights)) % 11]


class Rows:
    """The demo's own ledger as rows that add people: masks become whole numbers of blocks that nobody is given."""

    def __init__(self, exported):
        self.file = open(exported, encoding="utf-8-sig", newline="")
        reader = csv.reader(self.file)
        titles = next(reader)
        if len(titles) < 5:  # the line that marks a demo
            titles = next(reader)
        self.kept = [i for i, title in enumerate(titles) if title not in LEFT_OUT]
        self.titles = [titles[i] for i in self.kept]
        self.phone, self.id, self.birth, self.sex = map(titles.index, ("联系电话", "身份证号", "出生日期", "性别"))
        self.reader, self.count, self.born = reader, 0, {}

    def __iter__(self):
        for row in self.reader:
            self.count += 1
            if row[self.phone]:
                row[self.phone] = "100" + digits(self.count * 7919 + 13, 8)
            if row[self.id]:
                birth = row[self.birth].replace("-", "") or "19700101"
                twins = self.born[birth, row[self.sex]] = self.born.get((birth, row[self.sex]), 0) + 1
                body = "999999" + birth + digits(twins * 2 + (row[self.sex] == "男"), 3)  # odd: a man
                row[self.id] = body + check_digit(body)
            yield [row[i] for i in self.kept]


def write_csv(rows, path):
    with open(path, "w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(rows.titles)
        writer.writerows(rows)
    return [path]


class Workbook:
    """The parts that every spreadsheet program writes, shared strings included."""

    PARTS = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        ' Target="worksheets/sheet1.xml"/><Relationship Id="rId2"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    }
    MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        for name, text in self.PARTS.items():
            self.zip.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text)
        self.strings, self.rows = {}, 0

    def write(self, titles, rows):
        letters = [chr(65 + i) for i in range(len(titles))]
        with self.zip.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f"<worksheet {self.MAIN}><sheetData>".encode())
            lines = []
            for row in itertools.chain([titles], rows):
                self.rows += 1
                cells = "".join(f'<c r="{letter}{self.rows}" t="s"><v>{self.strings.setdefault(value, len(self.strings))}</v></c>'
                                for letter, value in zip(letters, row) if value)
                lines.append(f'<row r="{self.rows}">{cells}</row>')
                if len(lines) == 5000:
                    part.write("".join(lines).encode())
                    lines.clear()
            part.write("".join(lines).encode() + b"</sheetData></worksheet>")
        with self.zip.open("xl/sharedStrings.xml", "w") as part:
            part.write(f"<sst {self.MAIN}>".encode())
            part.write("".join(f"<si><t>{escape(text)}</t></si>" for text in self.strings).encode() + b"</sst>")
        self.zip.close()


def write_xlsx(rows, folder):
    """As many workbooks as a sheet's limit asks for; a door's people stay together."""
    paths, source, pending = [], iter(rows), None
    while True:
        path = folder / f"rows-{len(paths) + 1}.xlsx"

        def some():
            nonlocal pending
            count, last = 0, None
            if pending is not None:
                yield pending
                last, pending = pending[:5], None
            for row in source:
                count += 1
                if count > SHEET_ROWS and row[:5] != last:
                    pending = row
                    return
                last = row[:5]
                yield row

        book = Workbook(path)
        book.write(rows.titles, some())
        paths.append(path)
        if pending is None:
            return paths


def empty_ledger(data):
    """The grid stays, its people go."""
    tables = ["ledger_name_gram", "ledger_spell", "ledger_household", "ledger_change", "ledger_consent", "ledger_sensitive", "ledger_person",
              "ledger_door", "ledger_count"]
    if data.postgres:
        data.postgres.ask(data.database, f"TRUNCATE {', '.join(tables)} CASCADE")
        return
    connection = sqlite3.connect(data.folder / "lastmeter.db", isolation_level=None)
    for table in tables:
        connection.execute(f"DELETE FROM {table}")
    connection.execute("VACUUM")
    connection.close()


def peak_of(words):
    """Seconds, greatest memory in MiB and output of a command."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        os.execv(str(words[0]), list(map(str, words)))
    os.close(writing)
    began = time.monotonic()
    with os.fdopen(reading, encoding="utf-8", errors="replace") as pipe:
        output = pipe.read()
    _, status, usage = os.wait4(child, 0)
    if status != 0:
        raise Failure(f"{' '.join(map(str, words[:3]))}: {output[-800:]}")
    return time.monotonic() - began, usage.ru_maxrss / 1024, output


def bring_in(bases, asked, kind, exported):
    data = bases.copy(asked.scale, asked.engine)
    empty_ledger(data)
    rows = Rows(exported)
    say(f"writing {kind}")
    paths = write_xlsx(rows, data.folder) if kind == "xlsx" else write_csv(rows, data.folder / "rows.csv")
    root = data.root()
    seconds = peak = 0
    for path in paths:
        took, memory, _ = peak_of([program, "ledger", "import", path, "--node", root, "--data", data.folder, *data.options])
        seconds, peak = seconds + took, max(peak, memory)
    server = Server(data)
    counts = server.ask(data.mint("district"), "GET", f"/nodes/{root}/counts")
    server.stop()
    outcome = {"rows": rows.count, "seconds": round(seconds, 1), "rows_per_s": round(rows.count / seconds), "peak_mb": round(peak),
               "residents": counts["residents"], "disk_mb": round(data.disk_bytes() / 1e6)}
    data.drop()
    return outcome


def run_import(bases, asked):
    base = bases.base(asked.scale, asked.engine)
    exported = bases.folder / "exported.csv"
    base.command("ledger", "export", exported, "--node", base.root())
    outcome = {"bench": "import", "engine": asked.engine, "scale": asked.scale}
    for kind in ("csv", "xlsx"):
        outcome[kind] = bring_in(bases, asked, kind, exported)
    people = outcome["csv"]["residents"]
    outcome.update({"rows_per_s": min(outcome[kind]["rows_per_s"] for kind in ("csv", "xlsx")),
                    "peak_mb": max(outcome[kind]["peak_mb"] for kind in ("csv", "xlsx")),
                    "errors": int(people == 0 or people != outcome["xlsx"]["residents"])})
    exported.unlink()
    return outcome


def run_export(bases, asked):
    """The street with most people, as a workbook."""
    data = bases.copy(asked.scale, asked.engine)
    token = data.mint("district")
    server = Server(data)
    streets = [node["id"] for node in server.ask(token, "GET", f"/grid/nodes/{data.root()}/children")["items"]]
    people = {street: server.ask(token, "GET", f"/nodes/{street}/counts")["residents"] for street in streets}
    street = max(people, key=people.get)
    before = server.status_mb("VmRSS")
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    connection.request("GET", f"/api/v1/nodes/{street}/ledger.xlsx", headers={"Authorization": f"Bearer {token}"})
    reply = connection.getresponse()
    size = len(reply.read(1))
    first = time.monotonic() - began
    while chunk := reply.read(1 << 20):
        size += len(chunk)
    seconds = time.monotonic() - began
    outcome = {"bench": "export", "engine": asked.engine, "scale": asked.scale, "rows": people[street], "status": reply.status,
               "first_byte_s": round(first, 2), "seconds": round(seconds, 2), "bytes": size, "rss_before_mb": before,
               "peak_mb": server.status_mb("VmHWM"), "errors": int(reply.status != 200)}
    server.stop()
    data.drop()
    return outcome


def run_start(bases, asked, times=5):
    data = bases.copy(asked.scale, asked.engine)
    ready, memory = [], []
    for _ in range(times):
        server = Server(data)
        ready.append(server.ready_ms)
        memory.append(server.status_mb("VmRSS"))
        server.stop()
    data.drop()
    return {"bench": "start", "engine": asked.engine, "scale": asked.scale, "ready_ms": round(statistics.median(ready)),
            "slowest_ms": round(max(ready)), "rss_mb": max(memory)}
