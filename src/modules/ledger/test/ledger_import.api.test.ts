// Workbooks over HTTP: errors named by row and column, what a dry run would do, stopping, and who is on record.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";

import { type Client, Server } from "../../../../testing/server.ts";
import { unzip, zip } from "../../../../testing/workbook.ts";

let server: Server;
let station: Client;
let compound: string;
let houses: string[];

before(async () => {
  server = await Server.start("compound");
  station = await server.as("station");
  compound = station.session.grants[0].node_id;
  const { nodes, items } = await station.get(`/grid/nodes/${compound}/children`);
  houses = (nodes ?? items).map((one: any) => one.name);
});
after(() => server.stop());

function form(bytes: BlobPart, name: string): FormData {
  const body = new FormData();
  body.append("file", new Blob([bytes]), name);
  return body;
}

async function upload(bytes: BlobPart, name: string) {
  const reply = await station.ask("POST", `/ledger/imports?node_id=${compound}`, form(bytes, name));
  assert.equal(reply.status, 200, reply.text);
  return reply.body;
}

async function until(id: string, state: string) {
  for (let tries = 0; tries < 600; tries++) {
    const now = await station.get(`/ledger/imports/${id}`);
    if (now.state === state) return now;
    assert.notEqual(now.state, "failed", now.failure);
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`import ${id} never was ${state}`);
}

async function check(bytes: BlobPart, name: string) {
  const { id } = await upload(bytes, name);
  await station.post(`/ledger/imports/${id}/check`);
  return until(id, "checked");
}

const figures = async () => {
  const { doors, households, residents } = await station.get(`/nodes/${compound}/counts`);
  return { doors, households, residents };
};

/** The workbook with other text in column `letter` of its first `count` rows of people. */
function edited(workbook: Buffer, letter: string, count: number): Buffer {
  const parts = unzip(workbook);
  const sheet = parts.find((part) => part.name.endsWith("sheet1.xml"))!;
  let left = count;
  const cell = new RegExp(`(<c r="${letter}(\\d+)"[^>]*><is><t[^>]*>)([^<]*)(</t>)`, "g");
  sheet.bytes = Buffer.from(
    sheet.bytes.toString("utf8").replace(cell, (all, head, row, _text, tail) =>
      Number(row) < 3 || left === 0 ? all : `${head}1000066${1000 + left--}${tail}`),
  );
  assert.equal(left, 0);
  return zip(parts);
}

async function workbook(): Promise<Buffer> {
  const reply = await fetch(`${server.url}/api/v1/nodes/${compound}/ledger.xlsx`, { headers: { cookie: station.cookie } });
  assert.equal(reply.status, 200);
  return Buffer.from(await reply.arrayBuffer());
}

test("a workbook exported, edited in ten rows and brought in again gives ten changes", async () => {
  const bytes = await workbook();
  const same = await check(bytes, "台账.xlsx");
  assert.deepEqual([same.door_adds, same.household_adds, same.adds, same.door_changes, same.changes, same.faults_count], [0, 0, 0, 0, 0, 0]);
  assert.equal(same.same, same.rows);
  const found = await check(edited(bytes, "N", 10), "台账.xlsx");
  assert.deepEqual([found.door_adds, found.adds, found.door_changes, found.changes, found.faults_count], [0, 0, 0, 10, 0]);
  const first = await station.get(`/ledger/imports/${found.id}/preview?limit=6`);
  const rest = await station.get(`/ledger/imports/${found.id}/preview?limit=6&after=${first.next}`);
  const all = [...first.items, ...rest.items];
  assert.equal(all.length, 10);
  for (const one of all) {
    assert.deepEqual([one.what, one.field], ["correct", "phone"]);
    assert.match(one.name, /^.\*+$/u);
    assert.match(one.new, /^100\*{4}1\d{3}$/);
  }
  await station.post(`/ledger/imports/${found.id}/apply`);
  assert.equal((await until(found.id, "applied")).changes, 10);
  assert.deepEqual((await station.get(`/ledger/imports/${found.id}/preview`)).items ?? [], []);
  const label = all[0].door as string;
  const captain = await server.as("captain");
  const { doors } = await captain.get(`/buildings/${captain.session.grants[0].node_id}/doors`);
  const door = doors.find((one: any) => label.endsWith(one.label) && one.residents > 0);
  if (door) {
    const { items } = await station.get(`/doors/${door.id}/history`);
    const said = items.filter((one: any) => one.source_id === found.id);
    for (const one of said) assert.ok(one.by, "who brought it in is named");
  }
});

const HEAD = "楼栋,单元,房号,姓名,与户主关系,性别,出生日期,身份证号,联系电话";
const planted = (house: string) => [
  [`${house},1单元,9801,测试乙,其他亲属,男,1980-01-01,6.10112E+17,`, "身份证号"],
  [`${house},1单元,9802,测试丙,其他亲属,男,1980-01-01,110105194912310021,`, "身份证号"],
  [`99号楼,1单元,9801,测试丁,其他亲属,男,1980-01-01,,`, "楼栋"],
  [`${house},1单元,9803,测试戊,其他亲属,男,1980-02-30,,`, "出生日期"],
  [`${house},1单元,9804,测试己,其他亲属,男,1980-01-01,,12345`, "联系电话"],
];

test("somebody over 120 is taken, with a note in the preview to look at the year again", async () => {
  const row = (room: string, name: string, born: string) => `${houses[0]},1单元,${room},${name},户主,男,${born},,`;
  const found = await check([HEAD, row("9701", "测试寿", "1850-01-01"), row("9702", "测试长", `${new Date().getFullYear() - 100}-01-01`)].join("\n"), "寿.csv");
  assert.deepEqual([found.adds, found.faults_count], [2, 0], "no refusal");
  const notes = (await station.get(`/ledger/imports/${found.id}/preview?limit=200`)).items.filter((one: any) => one.what === "check_age");
  assert.deepEqual(notes.map((one: any) => [one.row, one.name, one.field, one.new]), [[2, "测**", "birth_year", "1850"]]);
});

test("a GBK CSV with five planted errors gives five that name row and column, and changes nothing", async () => {
  const before = await figures();
  const errors = planted(houses[0]!);
  const text = [HEAD, `${houses[0]},1单元,9900,测试庚,其他亲属,女,1990-05-01,,`, ...errors.map(([row]) => row)].join("\r\n");
  const found = await check(spawnSync("iconv", ["-f", "UTF-8", "-t", "GBK"], { input: text }).stdout, "台账.csv");
  assert.equal(found.encoding, "GB18030");
  assert.equal(found.faults_count, 5);
  assert.deepEqual(found.faults.map((one: any) => [one.row, one.column]), errors.map(([, column], at) => [at + 3, column]));
  for (const one of found.faults) assert.ok(one.message.length > 5);
  assert.equal((await station.ask("POST", `/ledger/imports/${found.id}/apply`)).status, 409);
  assert.deepEqual(await figures(), before);
  const reply = await station.ask("GET", `/ledger/imports/${found.id}/errors.xlsx`);
  assert.equal(reply.status, 200);
  const auditor = await server.as("auditor");
  const rows = (await auditor.get("/audit?limit=20")).items;
  assert.ok(rows.some((one: any) => one.action === "ledger.import_errors" && JSON.stringify(one).includes(found.id)), "who took whole numbers is on record");
});

test("a checked import can be given up: its file is gone, the ledger as it was", async () => {
  const before = await figures();
  const found = await check(`${HEAD}\n${houses[0]},1单元,9901,测试辛,户主,女,1990-05-01,,\n`, "一.csv");
  assert.deepEqual([found.door_adds, found.household_adds, found.adds], [1, 1, 1]);
  const { state, adds } = await station.post(`/ledger/imports/${found.id}/cancel`);
  assert.deepEqual([state, adds], ["cancelled", 0]);
  assert.equal((await station.ask("POST", `/ledger/imports/${found.id}/apply`)).status, 409);
  assert.equal((await station.ask("POST", `/ledger/imports/${found.id}/check`)).status, 409);
  assert.deepEqual((await station.get(`/ledger/imports/${found.id}/preview`)).items ?? [], []);
  assert.deepEqual(await figures(), before);
  const other = await server.as("captain");
  assert.ok([403, 404].includes((await other.ask("POST", `/ledger/imports/${found.id}/cancel`)).status));
});

test("an import that is being written stops between two batches and says what it wrote", async () => {
  const before = await figures();
  const rows = Array.from({ length: 6000 }, (_, at) => `${houses[0]},1单元,T${at},测试${at},户主,女,1990-05-01,,`);
  const { id } = await check([HEAD, ...rows].join("\n"), "多.csv");
  await station.post(`/ledger/imports/${id}/apply`);
  for (let tries = 0; tries < 400; tries++) {
    const now = await station.get(`/ledger/imports/${id}`);
    if (now.state !== "applying" || now.progress > 0) break;
    await new Promise((done) => setTimeout(done, 10));
  }
  const cancelled = await station.ask("POST", `/ledger/imports/${id}/cancel`);
  assert.equal(cancelled.status, 200, cancelled.text);
  let last = -1;
  let now = await station.get(`/ledger/imports/${id}`);
  for (let still = 0; still < 10; ) {
    await new Promise((done) => setTimeout(done, 150));
    now = await station.get(`/ledger/imports/${id}`);
    still = now.door_adds === last ? still + 1 : 0;
    last = now.door_adds;
  }
  assert.equal(now.state, "cancelled");
  assert.ok(now.door_adds < 6000, `${now.door_adds} doors`);
  const after = await figures();
  assert.equal(after.doors, before.doors + now.door_adds, "the figures say what was written");
  assert.equal(after.residents, before.residents + now.adds);
});
