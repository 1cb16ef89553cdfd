// Accounts over HTTP: who gets in and how long, what a promotion, a reset and a lost phone end, programs' tokens, what is on record,
// spreadsheets of people, and what is said to the district.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { crc32 } from "node:zlib";

import { Client, type Reply, Server } from "../../../../testing/server.ts";

let server: Server;
let district: Client, station: Client, security: Client, auditor: Client, captain: Client;
let building: string, compound: string;

before(async () => {
  server = await Server.start("compound");
  [district, station, security, auditor, captain] =
    await Promise.all(["district", "station", "security", "auditor", "captain"].map((name) => server.as(name)));
  building = captain.session.grants[0].node_id;
  compound = station.session.grants[0].node_id;
});
after(() => server.stop());

const soon = (days: number) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
const logIn = (login: string, password: string) => new Client(server.url).ask("POST", "/session", { login, password, device: "手机" });

/** Somebody new who has used his code: the account, and a client that is logged in. */
async function somebody(role: string, node: string, password: string, by = district): Promise<{ account: any; client: Client }> {
  const account = await by.post("/accounts", { name: "测试员", role, node_id: node });
  const client = await activate(account.id, password, by);
  return { account, client };
}

async function activate(id: string, password: string, by = district): Promise<Client> {
  const { code } = await by.post(`/accounts/${id}/invitation`);
  const client = new Client(server.url);
  const reply = await client.ask("POST", "/activation", { code, password, device: "手机" });
  assert.equal(reply.status, 200, reply.text);
  client.cookie = (reply.headers.get("set-cookie") ?? "").split(";")[0];
  client.session = reply.body;
  return client;
}

const withToken = (token: string, method: string, path: string, body?: unknown): Promise<Reply> =>
  new Client(server.url).ask(method, path, body, { authorization: `Bearer ${token}` });

// ---- getting in ----

test("a slip's code sets a password, once, and the login works from then on", async () => {
  const account = await station.post("/accounts", { name: "测试长", role: "captain", node_id: building, phone: "199 0000 1111" });
  assert.equal(account.status, "invited");
  const { code } = await station.post(`/accounts/${account.id}/invitation`);
  const stranger = new Client(server.url);
  assert.equal((await stranger.post("/activation/check", { code })).name, "测试长");
  assert.equal((await stranger.ask("POST", "/activation", { code, password: "12345678" })).status, 422);
  assert.equal((await stranger.ask("POST", "/activation", { code, password: "yuan-xiao-jie" })).status, 200);
  assert.equal((await stranger.ask("POST", "/activation", { code, password: "yuan-xiao-jie" })).status, 404);
  assert.equal((await logIn(account.login, "yuan-xiao-jie")).status, 200);
  assert.equal((await logIn("19900001111", "yuan-xiao-jie")).status, 200, "a phone number is a login too");
});

test("wrong passwords lock an account for a while, and a superior lifts it", async () => {
  const { account } = await somebody("helper", building, "zhong-qiu-jie", station);
  for (let tries = 0; tries < 5; tries++) assert.equal((await logIn(account.login, "wrong")).status, 401);
  const locked = await logIn(account.login, "zhong-qiu-jie");
  assert.equal(locked.status, 423, locked.text);
  assert.ok(Number(locked.headers.get("retry-after")) > 0);
  assert.equal((await captain.ask("POST", `/accounts/${account.id}/unlock`)).status, 404);
  assert.equal((await station.ask("POST", `/accounts/${account.id}/unlock`)).status, 200);
  assert.equal((await logIn(account.login, "zhong-qiu-jie")).status, 200);
});

test("a write with the cookie needs the page's CSRF token, and a page of one's own", async () => {
  const say = { kind: "suggestion", text: "测试" };
  const bare = { cookie: captain.cookie, "x-csrf-token": "" };
  assert.equal((await captain.ask("POST", "/suggestions", say, bare)).status, 403);
  assert.equal((await captain.ask("POST", "/suggestions", say, { "x-csrf-token": station.session.csrf })).status, 403);
  assert.equal((await captain.ask("POST", "/suggestions", say, { "sec-fetch-site": "cross-site" })).status, 403);
  assert.equal((await captain.ask("POST", "/suggestions", say)).status, 200);
});

test("a page's creating request carries a key, and the same key does the same once", async () => {
  const headers = { cookie: captain.cookie, "x-csrf-token": captain.session.csrf, "content-type": "application/json" };
  const body = JSON.stringify({ kind: "suggestion", text: "没有钥匙" });
  const post = (more: Record<string, string>) => fetch(`${server.url}/api/v1/suggestions`, { method: "POST", headers: { ...headers, ...more }, body });
  const bare = await post({});
  assert.equal(bare.status, 400);
  assert.equal((await bare.json()).reason, "idempotency.missing");
  const key = { "idempotency-key": crypto.randomUUID() };
  assert.deepEqual(await (await post(key)).json(), await (await post(key)).json());
  assert.equal((await captain.get("/suggestions/own")).items.filter((one: any) => one.text === "没有钥匙").length, 1);
});

// ---- what ends ----

test("whoever is promoted logs in again, with a password that is good enough for the office", async () => {
  const { account, client } = await somebody("captain", building, "duanwujie");
  const { token } = await client.post("/tokens", { name: "表格", expires_on: soon(30) });
  assert.equal((await withToken(token, "GET", "/session")).status, 200);
  await station.post(`/accounts/${account.id}/appointments`, { role: "helper", node_id: building });
  assert.equal((await client.ask("GET", "/session")).status, 200, "another door is no promotion");
  await district.post(`/accounts/${account.id}/appointments`, { role: "community_worker", node_id: (await district.get(`/grid/nodes/${compound}`)).parent_id });
  assert.equal((await client.ask("GET", "/session")).status, 401, "the phone keeps its session of half a year");
  assert.equal((await withToken(token, "GET", "/session")).status, 401);
  for (let tries = 0; tries < 8; tries++) {
    const weak = await logIn(account.login, "duanwujie");
    assert.equal(weak.status, 403, "the right password is no guess");
    assert.equal(weak.body.reason, "session.outgrown");
  }
  assert.equal((await logIn(account.login, "wrong")).body.reason, "session.wrong");
  await activate(account.id, "duanwujie-2024");
  const again = await logIn(account.login, "duanwujie-2024");
  assert.equal(again.status, 200, again.text);
  assert.ok(Date.parse(again.body.expires_at) < Date.now() + 8 * 86400000);
});

test("a reset and a lock end sessions and tokens", async () => {
  for (const end of [(id: string) => station.post(`/accounts/${id}/invitation`),
    async (id: string) => assert.equal((await station.ask("PATCH", `/accounts/${id}`, { status: "disabled" })).status, 200)]) {
    const { account, client } = await somebody("captain", building, "chunjie-hao", station);
    const { token } = await client.post("/tokens", { name: "表格", expires_on: soon(30) });
    assert.equal((await withToken(token, "GET", "/session")).status, 200);
    await end(account.id);
    assert.equal((await client.ask("GET", "/session")).status, 401);
    assert.equal((await withToken(token, "GET", "/session")).status, 401);
  }
});

test("one logs a device of one's own out, and a superior a lost one", async () => {
  const { account, client } = await somebody("captain", building, "chongyang-jie", station);
  const second = await logIn(account.login, "chongyang-jie");
  const cookie = (second.headers.get("set-cookie") ?? "").split(";")[0];
  const lost = () => new Client(server.url).ask("GET", "/session", undefined, { cookie });
  assert.equal((await lost()).status, 200);
  const { token } = await client.post("/tokens", { name: "表格", expires_on: soon(30) });
  const seen = await station.get(`/accounts/${account.id}/access`);
  assert.deepEqual([seen.devices.length, seen.tokens.length], [2, 1]);
  assert.ok(!JSON.stringify(seen).includes(token), "a token is shown once");
  const mine = (await client.get("/devices")).items;
  const other = mine.find((one: any) => !one.is_current);
  for (const who of [captain, await server.as("finance"), auditor])
    assert.ok([403, 404].includes((await who.ask("DELETE", `/accounts/${account.id}/devices/${other.id}`)).status));
  assert.equal((await station.ask("DELETE", `/accounts/${captain.session.account_id}/devices/${other.id}`)).status, 404, "the device is another's");
  assert.equal((await station.ask("DELETE", `/accounts/${account.id}/devices/${other.id}`)).status, 204);
  assert.equal((await lost()).status, 401);
  assert.equal((await security.ask("DELETE", `/accounts/${account.id}/tokens/${seen.tokens[0].id}`)).status, 204);
  assert.equal((await withToken(token, "GET", "/session")).status, 401);
  assert.equal((await client.ask("DELETE", `/devices/${mine.find((one: any) => one.is_current).id}`)).status, 204);
  assert.equal((await client.ask("GET", "/session")).status, 401);
});

test("nobody repairs an account above his own", async () => {
  const system = await server.as("system");
  const above = district.session.account_id, aside = security.session.account_id;
  for (const path of ["access"]) {
    assert.equal((await station.ask("GET", `/accounts/${above}/${path}`)).status, 404);
    assert.equal((await system.ask("GET", `/accounts/${above}/${path}`)).status, 200, "a technical repair");
    assert.equal((await system.ask("GET", `/accounts/${aside}/${path}`)).status, 403);
  }
});

// ---- programs ----

test("a token is no wider than its owner and its own node, and reads only when it says so", async () => {
  const made = await station.post("/tokens", { name: "大屏", expires_on: soon(30), node_id: building, is_read_only: true });
  const { token } = made;
  assert.equal((await withToken(token, "GET", `/buildings/${building}/doors`)).status, 200);
  const other = (await station.get(`/grid/nodes/${compound}/children`)).items.find((node: any) => node.id !== building);
  assert.equal((await withToken(token, "GET", `/buildings/${other.id}/doors`)).status, 404);
  assert.equal((await withToken(token, "POST", "/suggestions", { kind: "complaint", text: "测试" })).status, 403);
  assert.equal((await withToken(token, "POST", "/tokens", { name: "另", expires_on: soon(30) })).status, 403);
  assert.equal((await station.ask("POST", "/tokens", { name: "久", expires_on: soon(500) })).status, 422);
  assert.equal((await station.ask("DELETE", `/tokens/${made.id}`)).status, 204);
  assert.equal((await withToken(token, "GET", "/session")).status, 401);
  const admin = await security.post("/tokens", { name: "管", expires_on: soon(30) });
  assert.equal((await withToken(admin.token, "GET", "/accounts")).status, 403, "no program holds an administrator's role");
});

// ---- what is on record ----

test("the auditor finds what people, commands and jobs did, and nobody else does", async () => {
  const account = await station.post("/accounts", { name: "璩测试", role: "helper", node_id: building });
  const made = (await auditor.get("/audit?action=POST%20%2Faccounts")).items.find((row: any) => row.object === `account ${account.id}`);
  assert.equal(made.account_id, station.session.account_id);
  assert.equal(made.node_id, building);
  server.command("account", "reset", "--login", account.login);
  server.command("account", "appoint", "--login", account.login, "--role", "captain", "--node", building);
  server.command("session", "mint", "--login", account.login);
  for (const command of ["account reset", "account appoint", "session mint"]) {
    const [row] = (await auditor.get(`/audit?action=${encodeURIComponent(command)}`)).items;
    assert.equal(row.object, `account ${account.id}`, command);
    assert.equal(row.account_id, undefined);
  }
  const code = (await district.get("/grid/roots")).items[0].code;
  server.command("grid", "manage", code, "yes");
  assert.equal((await auditor.get("/audit?action=grid%20manage")).items.length, 1);
  const all = JSON.stringify(await auditor.get("/audit?limit=500"));
  assert.ok(!all.includes("璩测试"), "a name is on record");
  for (const who of [captain, station, district, security]) assert.ok([403, 404].includes((await who.ask("GET", "/audit")).status));
});

test("a survey that is over leaves a row of the job that closed it", async () => {
  const { id } = await district.post("/surveys", {
    title: "到期", purpose: "检查", legal_basis: "检查", form_no: "1", issued_by: "示范", approval_no: "1", valid_until: "2099-12-31",
    areas: [{ node_id: building }], retention_days: 1,
  });
  await district.post(`/surveys/${id}/open`);
  while ((await district.get(`/surveys/${id}`)).status !== "open") await wait(50);
  const rows = (await auditor.get("/audit?action=survey.fill")).items.filter((row: any) => row.object === `survey ${id}`);
  assert.equal(rows.length, 2, "one building, and the end");
});

// ---- to the district ----

test("what is said reaches street and district, is answered once, and outlives the place", async () => {
  const street = await server.as("street");
  const node = await district.post("/grid/nodes", { parent_id: compound, name: "99号楼", building_kind: "block" });
  const { account, client } = await somebody("captain", node.id, "qingming-jie");
  const said = await client.post("/suggestions", { kind: "complaint", text: "字太小", page: "/field/" });
  const [{ id: appointment }] = (await station.get(`/accounts/${account.id}`)).appointments;
  assert.equal((await station.ask("DELETE", `/appointments/${appointment}`)).status, 204);
  const closed = await district.ask("POST", `/grid/nodes/${node.id}/close`, {});
  assert.ok(closed.status < 300, closed.text);
  for (const who of [street, district])
    assert.ok((await who.get("/suggestions")).items.some((one: any) => one.id === said.id), "the building is gone, the complaint is not");
  assert.equal((await station.ask("GET", "/suggestions")).status, 403);
  assert.equal((await street.post(`/suggestions/${said.id}/reply`, { text: "已改" })).reply, "已改");
  assert.equal((await district.ask("POST", `/suggestions/${said.id}/reply`, { text: "再改" })).status, 409);
  assert.equal((await client.get("/suggestions/own")).items[0].reply, "已改");
});

// ---- spreadsheets of people ----

const xml = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

/** A workbook of one sheet with texts in its cells: a zip file whose members are stored as they are. */
function workbook(rows: string[][]): Blob {
  const name = (at: number) => String.fromCharCode(65 + at);
  const cells = rows.map((row, y) => `<row r="${y + 1}">${row.map((text, x) => `<c r="${name(x)}${y + 1}" t="inlineStr"><is><t>${xml(text)}</t></is></c>`).join("")}</row>`);
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const packages = "http://schemas.openxmlformats.org/package/2006";
  const members: [string, string][] = [
    ["[Content_Types].xml", `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`],
    ["_rels/.rels", `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ["xl/workbook.xml", `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>`],
    ["xl/_rels/workbook.xml.rels", `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`],
    ["xl/worksheets/sheet1.xml", `<worksheet xmlns="${main}"><sheetData>${cells.join("")}</sheetData></worksheet>`],
  ];
  const parts: Buffer[] = [], directory: Buffer[] = [];
  let at = 0;
  for (const [path, text] of members) {
    const [file, bytes] = [Buffer.from(path), Buffer.from(text)];
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt32LE(crc32(bytes), 10);
    for (const place of [14, 18]) head.writeUInt32LE(bytes.length, place);
    head.writeUInt16LE(file.length, 22);
    const entry = Buffer.alloc(46);
    entry.write("PK\x01\x02", 0, "latin1");
    entry.writeUInt16LE(20, 4);
    head.copy(entry, 6);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, file);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), head, file, bytes);
    at += 30 + file.length + bytes.length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  for (const place of [8, 10]) end.writeUInt16LE(members.length, place);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(at, 16);
  return new Blob([Buffer.concat([...parts, ...directory, end])]);
}

async function bringIn(by: Client, rows: string[][] | string, query = ""): Promise<any> {
  const form = new FormData();
  if (typeof rows === "string") form.append("file", new Blob([rows]), "名册.csv");
  else form.append("file", workbook(rows), "名册.xlsx");
  const reply = await by.ask("POST", `/accounts/import${query}`, form);
  assert.equal(reply.status, 200, reply.text);
  return reply.body;
}

async function everybody(by: Client, query: string): Promise<any[]> {
  const items: any[] = [];
  for (let after = ""; ; ) {
    const page = await by.get(`/accounts?limit=200&${query}${after}`);
    items.push(...page.items);
    if (!page.next) return items;
    after = `&after=${page.next}`;
  }
}

test("a district's captains come in from one workbook, each with his building and his code, and once", async () => {
  const COMPOUNDS = 62, EACH = 12, PEOPLE = 10;
  const community = (await district.get(`/grid/nodes/${compound}`)).parent_id;
  const form = new FormData();
  const name = (at: number) => `名册小区${String(at).padStart(3, "0")}`;
  const places = Array.from({ length: COMPOUNDS * EACH }, (_, at) => [name(Math.floor(at / EACH)), `${at % EACH + 1}号楼`]);
  form.append("file", new Blob([`小区,楼栋\n${places.map((one) => one.join(",")).join("\n")}\n`]), "x.csv");
  const made = await district.ask("POST", `/grid/import?node=${community}`, form);
  assert.equal(made.status, 200, made.text);
  const surnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", given = "甲乙丙丁戊己庚辛壬癸";
  const rows = Array.from({ length: 7416 }, (_, at) => [places[Math.floor(at / PEOPLE)], at] as const).map(([[place, building], at]) => [`${surnames[at % 20]}${given[at % 10]}${given[Math.floor(at / 20) % 10]}`,
    at % 8 ? `198${String(at).padStart(8, "0")}` : "", "楼栋长", `${place}/${building.replace("号楼", at % 2 ? "幢" : "号楼")}`]);
  const file = [["姓名", "手机号", "职务", "负责楼栋"], ...rows];
  const tried = await bringIn(district, file, "?dry_run=true");
  assert.deepEqual([tried.rows, tried.created, tried.faults_count], [7416, 7416, 0], JSON.stringify(tried.faults.slice(0, 3)));
  assert.equal((await everybody(district, `node=${community}&q=198`)).length, 0, "a trial makes nobody");
  const started = performance.now();
  const done = await bringIn(district, file);
  console.log(`# 7,416 accounts in ${Math.round(performance.now() - started)} ms`);
  assert.deepEqual([done.created, done.appointed, done.unchanged], [7416, 0, 0]);
  const first = (await district.get(`/grid/search?q=${encodeURIComponent(name(17))}`)).items[0].id;
  const inside = await everybody(district, `node=${first}`);
  assert.equal(inside.length, EACH * PEOPLE);
  const wanted = rows.slice(17 * EACH * PEOPLE, 18 * EACH * PEOPLE).map((row) => row[0]).sort();
  assert.deepEqual(inside.map((one) => one.name).sort(), wanted);
  for (const one of inside) {
    assert.equal(one.status, "invited");
    assert.ok(Date.parse(one.invited_until) > Date.now() + 13 * 86400000);
    assert.equal(one.appointments.length, 1);
    assert.equal(one.appointments[0].role, "captain");
  }
  assert.match(inside.find((one) => one.phone_mask).phone_mask, /^198\*{4}\d{4}$/);
  const again = await bringIn(district, file);
  assert.deepEqual([again.created, again.appointed, again.unchanged], [0, 0, 7416], "the same file again changes nothing");
});

test("the sheet of slips shows each code once, goes on from page to page, and is on record", async () => {
  const first = (await district.get(`/grid/search?q=${encodeURIComponent("名册小区017")}`)).items[0].id;
  const sheet = await district.ask("GET", `/invitations/sheet?node=${first}`);
  assert.match(sheet.headers.get("content-type") ?? "", /html/);
  const slips = sheet.text.split("<section>").slice(1);
  assert.equal(slips.length, 120);
  const slip = slips[0];
  const [, login] = /登录名 <b>(\d{8})<\/b>/.exec(slip)!, [, code] = /class="code">(\d{4} \d{4})</.exec(slip)!;
  const [account] = (await district.get(`/accounts?q=${login}&node=${first}`)).items;
  assert.ok(slip.includes(account.name));
  assert.match(slip, /名册小区017 › \d+号楼/);
  const picture = await district.ask("GET", `/accounts/${account.id}/invitation.svg?code=${code.replace(" ", "")}`);
  assert.ok(picture.text.length > 500);
  assert.ok(slip.includes(picture.text.slice(picture.text.indexOf("<svg")).trim()), "the slip's picture is the code's own");
  assert.equal((await new Client(server.url).post("/activation/check", { code })).name, account.name);
  const { url } = await district.post(`/accounts/${account.id}/invitation`);
  assert.match(url, new RegExp(`^${server.url}/field/activate\\?code=\\d{8}$`), "the code leads to where the page came from");
  const community = (await district.get(`/grid/nodes/${compound}`)).parent_id;
  const seen = new Set<string>();
  for (let next = `/invitations/sheet?node=${community}`; next; ) {
    const { text } = await district.ask("GET", next);
    for (const [, one] of text.matchAll(/登录名 <b>([^<]+)<\/b>/g)) {
      assert.ok(!seen.has(one), `${one} is printed twice`);
      seen.add(one);
    }
    const link = /<nav><a href="([^"]+)"/.exec(text);
    next = link ? `/invitations/sheet${link[1].replace("&amp;", "&")}` : "";
    if (seen.size > 1500) break;
  }
  assert.ok(seen.size > 1500, "every page goes on behind the one before");
  const rows = (await auditor.get("/audit?action=GET%20%2Finvitations%2Fsheet")).items;
  assert.ok(rows.some((row: any) => row.node_id === first && row.account_id === district.session.account_id));
});

test("a spreadsheet appoints who has an account already, and tells apart who has not", async () => {
  const title = "姓名,手机号,职务,楼栋\n", here = (await district.get(`/grid/nodes/${building}`)).name;
  const phone = "19700000001";
  const known = await station.post("/accounts", { name: "测试甲", role: "captain", node_id: building, phone });
  const compoundName = (await district.get(`/grid/nodes/${compound}`)).name;
  const [, next] = (await district.get(`/grid/nodes/${compound}/children`)).items.map((node: any) => node.name).filter((name: string) => name !== here);
  const appointed = await bringIn(station, `${title}测试甲,197-0000-0001,楼栋长,${compoundName}/${next}\n测试甲,${phone},帮手,${compoundName}/${here}\n`, `?node=${compound}`);
  assert.deepEqual([appointed.created, appointed.appointed, appointed.unchanged], [0, 2, 0], JSON.stringify(appointed.faults));
  const now = await station.get(`/accounts/${known.id}`);
  assert.deepEqual(now.appointments.map((one: any) => one.role).sort(), ["captain", "captain", "helper"]);
  const twice = await bringIn(station, `${title}测试乙,19700000002,楼栋长,${next}\n测试乙,19700000002,帮手,${here}\n`, `?node=${compound}`);
  assert.deepEqual([twice.created, twice.appointed], [1, 1], "two rows, one person");
  const bare = await bringIn(station, `${title}测试丙,,楼栋长,${next}\n`, `?node=${compound}`);
  assert.equal(bare.created, 1);
  assert.equal((await bringIn(station, `${title}测试丙,,楼栋长,${next}\n`, `?node=${compound}`)).unchanged, 1, "without a phone too");
  const wrong = await bringIn(station, `${title}测试丁,${phone},楼栋长,${next}\n测试戊,19700000003,楼栋长,名册小区001/1号楼\n`, `?node=${compound}`);
  assert.deepEqual(wrong.faults.map((fault: any) => fault.pointer), ["第2行 手机号", "第3行 楼栋"]);
  assert.equal(wrong.created, 0, "all or nothing");
  const elsewhere = await district.post("/accounts", { name: "测试己", role: "street", node_id: (await server.as("street")).session.grants[0].node_id, phone: "19700000004" });
  const above = await bringIn(station, `${title}测试己,19700000004,楼栋长,${next}\n`, `?node=${compound}`);
  assert.deepEqual(above.faults.map((fault: any) => fault.pointer), ["第2行 手机号"], "somebody above is not theirs to appoint");
  assert.equal((await district.get(`/accounts/${elsewhere.id}`)).appointments.length, 1);
});

// ---- lists ----

test("whoever holds nothing any more is listed where he served, and can be appointed again", async () => {
  const account = await station.post("/accounts", { name: "璩离任", role: "helper", node_id: building });
  assert.equal((await station.ask("DELETE", `/appointments/${account.appointments[0].id}`)).status, 204);
  const listed = async (who: Client, query: string) => (await everybody(who, query)).some((one) => one.id === account.id);
  const root = (await district.get("/grid/roots")).items[0].id;
  assert.ok(await listed(station, `node=${compound}`));
  assert.ok(await listed(station, `node=${compound}&is_free=true`));
  assert.ok(await listed(district, `node=${root}&q=qlr`));
  assert.ok(await listed(district, "status=invited&q=qlr"));
  assert.ok(!(await listed(district, "status=active")));
  assert.ok(!(await listed(station, `node=${compound}&role=helper`)));
  assert.ok((await everybody(station, `node=${compound}&is_free=true`)).every((one) => one.appointments.length === 0));
  const community = (await district.get(`/grid/nodes/${compound}`)).parent_id;
  const next = (await district.get(`/grid/nodes/${community}/children`)).items.find((node: any) => node.id !== compound);
  assert.ok(!(await listed(district, `node=${next.id}`)), "not where he never was");
  assert.equal((await station.post(`/accounts/${account.id}/appointments`, { role: "helper", node_id: building })).appointments.length, 1);
});

test("the whole filtered list goes out as CSV and as a workbook, and that is on record", async () => {
  const wanted = await everybody(district, "role=helper");
  const csv = await district.ask("GET", "/accounts/export.csv?role=helper");
  assert.match(csv.headers.get("content-type") ?? "", /csv/);
  const lines = csv.text.trim().split(/\r?\n/);
  assert.equal(lines.length - 2, wanted.length, "a banner and the titles");
  for (const one of wanted) assert.ok(csv.text.includes(one.login));
  assert.doesNotMatch(csv.text, /\b1\d{10}\b/, "no number in clear");
  const all = await district.ask("GET", "/accounts/export.csv?q=198");
  const xlsx = await fetch(`${server.url}/api/v1/accounts/export.xlsx`, { headers: { cookie: district.cookie } });
  assert.equal(Buffer.from(await xlsx.arrayBuffer()).toString("latin1", 0, 2), "PK");
  assert.ok(all.text.length > 0);
  const everyone = await district.ask("GET", "/accounts/export.csv");
  assert.ok(everyone.text.split("\n").length > 7400, "not only the page on screen");
  assert.equal((await captain.ask("GET", "/accounts/export.csv")).status, 403);
  assert.ok((await auditor.get("/audit?action=accounts.export")).items.length >= 4);
});

test("large type is switched on and off, and left alone when it is not named", async () => {
  const captain = await server.as("captain");
  const patch = async (body: object) => captain.ask("PATCH", "/session", body);
  assert.equal((await patch({ elder_mode: true })).body.elder_mode, true);
  assert.equal((await patch({ lang: "zh" })).body.elder_mode, true);
  assert.equal((await patch({ elder_mode: false })).body.elder_mode, false);
  const refused = await patch({ elder_mode: "yes" });
  assert.equal(refused.status, 422);
  assert.deepEqual(refused.body.faults.map((fault: any) => [fault.pointer, fault.key]), [["/elder_mode", "field.type"]]);
});
