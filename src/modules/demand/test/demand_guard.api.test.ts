// What demands do not give away, and how much of them one may ask for: over HTTP, as somebody tries who means no good.
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";

import { Bearer, Client, Server } from "../../../../testing/server.ts";

let server: Server;
let district: Client, street: Client, worker: Client, station: Client, captain: Client;
let code: string; // the one that hangs at the building
let building: string, compound: string, community: string, elsewhere: string; // elsewhere: another compound of the community

before(async () => {
  server = await Server.start("community");
  [district, street, worker, station, captain] =
    await Promise.all(["district", "street", "worker", "station", "captain"].map((name) => server.as(name)));
  building = captain.session.grants[0].node_id;
  compound = station.session.grants[0].node_id;
  community = worker.session.grants[0].node_id;
  code = (await station.get(`/nodes/${building}/place-code`)).code;
  elsewhere = (await worker.get(`/grid/nodes/${community}/children`)).items.find((node: any) => node.id !== compound).id;
});
after(() => server.stop());

/** Asks without an account, from any address of this machine's own network. */
let addresses = 1;
const freshAddress = () => `127.0.1.${++addresses}`;
const publicly = (path: string, body: object, localAddress = "127.0.0.1") =>
  new Promise<{ status: number; body: any }>((done, fail) => {
    const asking = request(`${server.url}/api/v1/public${path}`, { method: "POST", localAddress, headers: { "content-type": "application/json" } }, (reply) => {
      let text = "";
      const isJson = reply.headers["content-type"]?.startsWith("application/json");
      reply.on("data", (bytes) => (text += bytes)).on("end", () => done({ status: reply.statusCode!, body: isJson ? JSON.parse(text) : undefined }));
    });
    asking.on("error", fail).end(JSON.stringify(body));
  });
let filings = 0;
const file = async (more: object = {}) => {
  const said = { once: `key-of-this-page-${++filings}`, kind: "help", category: "0302", content: "路灯不亮", building_id: building, place_code: code, ...more };
  const { status, body } = await publicly("/demands", said, freshAddress());
  assert.equal(status, 200, JSON.stringify(body));
  return { id: body.demand.id, number: body.demand.number, code: body.query_code, version: body.demand.version };
};
const speaker = (login: string) => new Bearer(server.url, server.command("session", "mint", "--login", login).trim());

test("a phone that was asked for is kept in no answer that is kept", async () => {
  const { item } = await captain.post("/demands", { kind: "help", category: "0302", content: "灯坏了", building_id: building, contact: { name: "周试", phone: "13700137001" } });
  assert.equal((await captain.post(`/demands/${item.id}/calls`)).phone, "13700137001");
  assert.deepEqual(server.rows("SELECT key FROM idempotency WHERE body LIKE '%13700137001%'"), []);
});

test("nothing of a resident's name is left when the account has been deleted", async () => {
  const resident = await server.asResident("13700137002");
  assert.equal((await resident.ask("PATCH", "/my/resident", { name: "孙不留名" })).status, 200);
  assert.equal((await resident.ask("DELETE", "/my/resident")).status, 204);
  assert.deepEqual(server.rows("SELECT key FROM idempotency WHERE body LIKE '%孙不留名%'"), []);
  assert.deepEqual(server.rows("SELECT id FROM account WHERE name LIKE '%孙不留名%'"), []);
});

test("a captain sees no report of his building, whatever he is in another compound", async () => {
  const { item } = await station.post("/demands", { kind: "report", category: "0603", content: "有人违规搭建", building_id: building });
  const { id, login } = await worker.post("/accounts", { name: "兼任测试", role: "station_head", node_id: elsewhere });
  await worker.post(`/accounts/${id}/appointments`, { role: "captain", node_id: building });
  const both = speaker(login);
  const numbers = async (client: Client) => (await client.get(`/nodes/${building}/demands?limit=200`)).items.map((one: any) => one.number);
  assert.ok((await numbers(station)).includes(item.number));
  assert.ok(!(await numbers(both)).includes(item.number));
  assert.equal((await both.ask("GET", `/demands/${item.id}`)).status, 404);
});

test("whether there are demands alike is told at once, however much has been said", async () => {
  const text = (from: number) => Array.from({ length: 2000 }, (_, i) => String.fromCharCode(from + i)).join("");
  for (let i = 0; i < 300; i += 20)
    await Promise.all(Array.from({ length: 20 }, () =>
      station.post("/demands", { kind: "help", category: "0401", content: text(0x4e00), compound_id: compound })));
  const before = server.processorMs;
  const reply = await publicly("/demands/similar", { compound_id: compound, category: "0401", content: text(0x6000) });
  const spent_ms = server.processorMs - before;
  assert.deepEqual(reply.body.items, []);
  assert.ok(spent_ms < 400, `${spent_ms} ms of processor time`);
  assert.equal((await publicly("/demands/similar", { compound_id: compound, category: "0401", content: text(0x4f00) })).body.items.length, 5);
});

test("a query code is guessed only so often for one case, from however many addresses", async () => {
  const one = await file(), other = await file();
  const look = (number: string, code: string, address = freshAddress()) => publicly("/demands/look", { number, code }, address).then((reply) => reply.status);
  const wrong = (i: number) => String(10_000_000 + i);
  for (let i = 0; i < 15; i++) assert.equal(await look(one.number, wrong(i)), 404);
  assert.equal(await look(one.number, one.code), 200, "its owner comes in, and what was guessed before is forgotten");
  for (let i = 0; i < 20; i++) assert.equal(await look(one.number, wrong(i)), 404);
  assert.equal(await look(one.number, wrong(20)), 429);
  assert.equal(await look(one.number, one.code), 429, "not even the right one is looked at now");
  assert.equal(await look(other.number, other.code), 200);
  for (let i = 0; i < 20; i++) assert.equal(await look("20990101-00001", wrong(i)), 404);
  assert.equal(await look("20990101-00001", wrong(20)), 429, "one that does not exist behaves the same");
});

test("a photo is shown to whoever may read the words that it came with", async () => {
  const pictures = ["CAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "CAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="];
  const [shown, inner] = await Promise.all(pictures.map(async (end) => {
    const form = new FormData();
    form.append("file", new Blob([Buffer.from(`iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB${end}`, "base64")]), "照片.png");
    return (await station.post("/photos", form)).digest as string;
  }));
  const { id, number, code, version } = await file({ photos: [shown] });
  await captain.post(`/demands/${id}/moves`, { version, move: "note", note: "邻居家里的照片，内部参考。", photos: [inner] });
  const digests = (view: any) => view.photos.map((photo: any) => photo.digest);
  assert.deepEqual(digests((await publicly("/demands/look", { number, code })).body), [shown]);
  assert.deepEqual(digests(await captain.get(`/demands/${id}`)), [shown, inner]);
  assert.equal((await publicly("/demands/photo", { number, code, digest: inner })).status, 404);
  assert.equal((await captain.ask("GET", `/demands/${id}/photos/${inner}`)).status, 200);
});

test("a resident's account files, and a caller adds to his case, only so often", async () => {
  const resident = await server.asResident("13700137003");
  const statuses: number[] = [];
  let own: any;
  for (let i = 0; i < 21; i++) {
    const reply = await resident.ask("POST", "/my/demands", { kind: "help", category: "0302", content: `第${i}盏灯不亮`, building_id: building, place_code: code });
    statuses.push(reply.status);
    own ??= reply.body.demand;
  }
  assert.deepEqual([statuses[0], statuses[19], statuses[20]], [200, 200, 429]);
  for (let version = 1; version <= 20; version++)
    assert.equal((await resident.ask("POST", `/my/demands/${own.id}/moves`, { version, move: version % 2 ? "urge" : "note", note: "还没修。" })).status, 200);
  const more = await resident.ask("POST", `/my/demands/${own.id}/moves`, { version: 21, move: "note", note: "还没修。" });
  assert.equal(more.status, 429);
  assert.equal(more.body.reason, "demand.said_enough");
  assert.equal((await resident.ask("POST", `/my/demands/${own.id}/moves`, { version: 21, move: "withdraw" })).status, 200);
});

test("a resident files with the code in force of the place that it is about, and for no other", async () => {
  const resident = await server.asResident("13700137004");
  const said = { kind: "help", category: "0302", content: "门禁坏了", building_id: building };
  const reasons = async (more: object) => {
    const replies = [await resident.ask("POST", "/my/demands", { ...said, ...more }),
      await publicly("/demands", { ...said, once: `key-of-this-page-${++filings}`, ...more }, freshAddress())];
    assert.deepEqual(replies.map((reply) => reply.status), [422, 422], JSON.stringify(replies.map((reply) => reply.body)));
    return new Set(replies.map((reply) => reply.body.faults[0].pointer));
  };
  const at = async (node: string) => (await station.get(`/nodes/${node}/place-code`)).code;
  assert.deepEqual(await reasons({}), new Set(["/place_code"]));
  assert.deepEqual(await reasons({ place_code: `${code.slice(0, -1)}${code.endsWith("A") ? "B" : "A"}` }), new Set(["/place_code"]));
  assert.deepEqual(await reasons({ place_code: await at(compound) }), new Set(["/place_code"]), "the gate's code is no building's");
  assert.deepEqual(await reasons({ place_code: code, compound_id: elsewhere }), new Set(["/place_code"]));
  const kept = { ...said, once: `key-of-this-page-${++filings}`, place_code: code };
  const address = freshAddress();
  const { body } = await publicly("/demands", kept, address);
  assert.ok(body.query_code);
  assert.equal((await station.ask("DELETE", `/nodes/${building}/place-code`)).status, 204);
  assert.deepEqual(await reasons({ place_code: code }), new Set(["/place_code"]));
  assert.deepEqual((await publicly("/demands", kept, address)).body, body, "what was filed before is answered again");
  code = (await station.post(`/nodes/${building}/place-code`)).code;
  assert.equal((await resident.ask("POST", "/my/demands", { ...said, place_code: code })).status, 200);
  assert.equal((await captain.ask("POST", "/my/demands", said)).status, 200, "who may file for others there needs none");
});

test("nobody appoints by way of a unit whom he could not appoint otherwise", async () => {
  const own = street.session.grants[0].node_id;
  const root = (await district.get(`/grid/nodes/${own}`)).parent_id;
  const away = (await district.get(`/grid/nodes/${root}/children`)).items.find((node: any) => node.id !== own && node.is_managed).id;
  const { login } = await district.post("/accounts", { name: "邻街测试", role: "street", node_id: away });
  const neighbour = speaker(login);
  const { id: theirs } = (await neighbour.ask("PUT", "/demand-units", { node_id: away, kind: "department", name: "邻街部门", is_active: true })).body;
  const member = (client: Client, unit: string, account_id: string) => client.ask("POST", `/demand-units/${unit}/members`, { account_id }).then((reply) => reply.status);
  const held = (login: string) => server.rows(`SELECT count(*) FROM appointment p JOIN account a ON a.id = p.account_id WHERE a.login = '${login}' AND p.role = 'party'`)[0];
  assert.equal(await member(neighbour, theirs, station.session.account_id), 404, "somebody of another street");
  assert.equal(await member(neighbour, theirs, "1"), 404, "nobody at all, told the same");
  assert.equal(await member(neighbour, theirs, neighbour.session?.account_id ?? (await neighbour.get("/session")).account_id), 403, "oneself");
  assert.deepEqual([held("station"), held(login)], ["0", "0"]);
  const party = await neighbour.post("/accounts", { name: "邻街单位", role: "party", node_id: away });
  assert.equal(await member(neighbour, theirs, party.id), 204);
  assert.equal(await member(neighbour, theirs, party.id), 204, "once more changes nothing");
});

test("what lies elsewhere is refused in the words of what does not exist", async () => {
  const { login } = await worker.post("/accounts", { name: "邻站测试", role: "station_head", node_id: elsewhere });
  const neighbour = speaker(login);
  const { id, version } = await file();
  const { id: unit } = (await street.ask("PUT", "/demand-units", { node_id: compound, kind: "property_company", name: "测试物业", is_active: true })).body;
  const needed_at = new Date(Date.now() + 864e5).toISOString();
  await captain.post(`/demands/${id}/moves`, { version, move: "accept" });
  await captain.post(`/demands/${id}/moves`, { version: 2, move: "escalate", note: "要物业出面。" });
  await station.post(`/demands/${id}/moves`, { version: 3, move: "sign" });
  const linked = await station.post(`/demands/${id}/moves`, { version: 4, move: "link", note: "请来看看。", units: [unit], needed_at });
  await station.post(`/demands/${id}/moves`, { version: 5, move: "escalate", note: "要社区出面。" });
  await worker.post(`/demands/${id}/moves`, { version: 6, move: "whistle", note: "请到场。", units: [unit], needed_at });
  const whistle = (await worker.get(`/nodes/${community}/demand-whistles`)).items[0].whistle.id;
  const { doors } = await station.get(`/buildings/${building}/doors`);
  const asked: [string, string, object?][] = [
    ["GET", "/demands/:id"], ["POST", "/demands/:id/calls", {}], ["POST", "/demands/:id/moves", { version: 1, move: "accept" }],
  ];
  const others: [string, string, string, object?][] = [
    ["GET", "/demand-whistles/:id", whistle], ["POST", "/demand-whistles/:id/end", whistle, { outcome: "好了" }],
    ["POST", "/demand-requests/:id/mark", linked.asks[0].id, { mark: "done" }], ["GET", "/doors/:id/place-code", doors[0].id],
  ];
  for (const [method, path, there, body] of [...asked.map(([method, path, body]) => [method, path, id, body] as const), ...others]) {
    const [theirs, none] = await Promise.all([there, "1"].map((one) => neighbour.ask(method, path.replace(":id", one), body)));
    assert.equal(theirs.status, 404, path);
    const told = ({ request_id, ...body }: any) => body;
    assert.deepEqual(told(theirs.body), told(none.body), path);
  }
});

test("projects of a place are not crowded out by newer ones elsewhere", async () => {
  const row = (id: string, place: string) => `SELECT ${id}, ${place}, '0701', '70_79', 20260101, 20260601, 9, 1000, 10, '助餐', 'found', ${worker.session.account_id}, 1780000000000, 1`;
  await server.terminate();
  await server.alter(`INSERT INTO demand_project (id, compound_id, category, age_band, from_day, to_day, observed, expected_milli, p_micro, title, stage, account_id, at_ms, version)
    ${row("1000", compound)} UNION ALL SELECT * FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450) ${row("2000 + i", elsewhere)} FROM n) AS many`);
  await server.serve();
  const { items } = await station.get(`/nodes/${compound}/demand-projects`);
  assert.deepEqual(items.map((one: any) => one.id), ["1000"]);
  assert.equal((await worker.get(`/nodes/${community}/demand-projects`)).items.length, 200);
});
