// A demand over HTTP, told in order: a resident says it without an account, it climbs, units are called, it is handled, sent
// back, solved; and everybody else is refused.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Bearer, Client, Server } from "../../../../testing/server.ts";
import { unzip } from "../../../../testing/workbook.ts";

let server: Server;
let district: Client, street: Client, worker: Client, station: Client, captain: Client, security: Client;
let building: string, compound: string, community: string, code: string; // code: hangs at the building
let filed: any; // what the resident was shown
let unit: any, other: any;

before(async () => {
  server = await Server.start("community");
  [district, street, worker, station, captain, security] =
    await Promise.all(["district", "street", "worker", "station", "captain", "security"].map((name) => server.as(name)));
  building = captain.session.grants[0].node_id;
  compound = station.session.grants[0].node_id;
  community = worker.session.grants[0].node_id;
  code = (await station.get(`/nodes/${building}/place-code`)).code;
});
after(() => server.stop());

let filings = 0;
const once = () => `key-of-this-page-${++filings}`;
const publicly = (method: string, path: string, body?: object) =>
  fetch(`${server.url}/api/v1/public${path}`, {
    method, headers: body ? { "content-type": "application/json" } : {}, body: body && JSON.stringify(body),
  }).then(async (reply) => ({ status: reply.status, body: await reply.json().catch(() => undefined) as any }));
const look = async () => (await publicly("POST", "/demands/look", { number: filed.demand.number, code: filed.query_code })).body;
const put = async (client: Client, path: string, body: object) => (await client.ask("PUT", path, body)).body;
const caseOf = (client: Client) => client.get(`/demands/${filed.demand.id}`);
const move = async (client: Client, name: string, more: object = {}) => {
  const now = await caseOf(client);
  return client.ask("POST", `/demands/${filed.demand.id}/moves`, { version: now.version, move: name, note: "已记录。", ...more });
};
const must = async (client: Client, name: string, more: object = {}) => {
  const reply = await move(client, name, more);
  assert.equal(reply.status, 200, `${name}: ${reply.text}`);
  return reply.body;
};
const answer = async (name: string, more: object = {}) => {
  const now = await look();
  return publicly("POST", "/demands/moves", { number: filed.demand.number, code: filed.query_code, version: now.version, move: name, ...more });
};

test("a resident files without an account, and is given a number and a code", async () => {
  const categories = (await publicly("GET", "/demand-categories")).body.items as any[];
  assert.equal(categories.length, 50);
  const wrong = await publicly("POST", "/demands", { kind: "help", category: "0000", content: "漏水", building_id: building, place_code: code, once: once() });
  assert.equal(wrong.status, 422);
  assert.equal(wrong.body.faults[0].pointer, "/category");
  const saying = {
    once: once(), kind: "help", category: "0202", content: "厨房天花板漏水，已经三天。", spot: "厨房", building_id: building, place_code: code,
    contact: { name: "王试", phone: "13800138000" },
  };
  const reply = await publicly("POST", "/demands", saying);
  assert.equal(reply.status, 200, JSON.stringify(reply.body));
  filed = reply.body;
  // Sent again on a bad line: nothing is filed twice, and the slip is the same.
  assert.deepEqual((await publicly("POST", "/demands", saying)).body, filed);
  assert.match(filed.demand.number, /^\d{8}-\d{5}$/);
  assert.equal(filed.query_code.replace(/\D/g, "").length, 8);
  assert.equal((await look()).state, "submitted");
  const guess = await publicly("POST", "/demands/look", { number: filed.demand.number, code: "0000 0000" });
  assert.equal(guess.status, 404);
});

test("the captain of the building has it; captains elsewhere and other roles do not", async () => {
  const mine = await captain.get(`/nodes/${building}/demands?is_mine=true`);
  assert.ok(mine.items.some((one: any) => one.id === filed.demand.id));
  const shown = await caseOf(captain);
  assert.equal(shown.caller, "王** 138****8000");
  assert.ok(!JSON.stringify(shown).includes("13800138000"));
  assert.deepEqual((await captain.post(`/demands/${filed.demand.id}/calls`, {})).phone, "13800138000");
  assert.equal((await street.ask("POST", `/demands/${filed.demand.id}/calls`, {})).status, 403);
  assert.equal((await security.ask("GET", `/demands/${filed.demand.id}`)).status, 404);
  assert.equal((await captain.ask("GET", `/nodes/${compound}/demands`)).status, 404);
});

test("what the captain cannot solve climbs to the station and the community, which whistles", async () => {
  await must(captain, "escalate");
  assert.equal((await move(captain, "sign")).status, 403);
  await must(station, "sign");
  await must(station, "contact");
  await must(station, "escalate");
  await must(worker, "sign");
  unit = await put(street, "/demand-units", { node_id: compound, kind: "property_company", name: "测试物业", is_active: true });
  other = await put(district, "/demand-units", { node_id: (await district.get(`/grid/nodes/${community}`)).parent_id, kind: "utility", name: "测试水务", is_active: true });
  const whistled = await must(worker, "whistle", { units: [unit.id, other.id], needed_at: new Date(Date.now() + 864e5).toISOString() });
  assert.deepEqual(whistled.asks.map((one: any) => one.unit_name).sort(), ["测试水务", "测试物业"]);
  assert.equal((await worker.get(`/nodes/${community}/demand-whistles`)).items.length, 1);
});

test("a unit that was called in reads what is public and what concerns it, not the offices' notes", async () => {
  const { id, login } = await street.post("/accounts", { name: "物业测试", role: "party", node_id: compound });
  await street.post(`/demand-units/${unit.id}/members`, { account_id: id });
  const party = new Bearer(server.url, server.command("session", "mint", "--login", login).trim());
  await must(worker, "note", { note: "内部意见" });
  const shown = await caseOf(party);
  assert.deepEqual(shown.asks.map((one: any) => one.unit_name), ["测试物业"]);
  assert.ok(!JSON.stringify(shown).includes("内部意见") && shown.caller === undefined);
  const { items } = await party.get("/demand-requests");
  assert.equal(items[0].number, filed.demand.number);
  await party.post(`/demand-requests/${items[0].ask.id}/arrive`, {});
  await party.post(`/demand-requests/${items[0].ask.id}/answer`, { answer: "已派人查看。" });
  assert.equal((await caseOf(worker)).asks.find((one: any) => one.unit_name === "测试物业").answer, "已派人查看。");
  assert.equal((await party.ask("GET", `/nodes/${compound}/demands`)).body.items?.length ?? 0, 0);
});

test("the caller is told by text message that there is an answer, and not what it is about", async () => {
  const said = await station.post("/demands", { kind: "complaint", category: "0203", content: "楼道堆满杂物", compound_id: compound,
    contact: { name: "李试", phone: "13900139000" } });
  const at = `/demands/${said.item.id}/moves`;
  await station.post(at, { version: 1, move: "accept" });
  assert.deepEqual(await server.textTo("13900139000"), [said.item.number]);
});

test("handled, told, checked; the resident says it is not solved, then that it is", async () => {
  await must(worker, "start");
  await must(worker, "handle");
  await must(worker, "tell", { note: "水管已修好。" });
  assert.equal((await caseOf(worker)).item.state, "feedback");
  await must(station, "verify");
  assert.ok((await look()).steps.some((one: any) => one.note === "水管已修好。"));
  assert.equal((await answer("unsolve", { note: "又漏了。" })).status, 200);
  assert.equal((await caseOf(worker)).item.state, "rework");
  await must(worker, "start");
  await must(worker, "handle");
  await must(worker, "tell", { note: "换了整段水管。" });
  await must(station, "verify");
  const closed = await answer("solve", { satisfaction: "satisfied" });
  assert.equal(closed.body.state, "closed");
  assert.equal(closed.body.closing, "solved");
  assert.equal((await answer("urge")).status, 409);
});

test("figures count it with numerators and denominators, and tell no percentage below ten", async () => {
  const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
  const before = `${today.slice(0, 8)}01`;
  const figures = await station.get(`/nodes/${compound}/demand-figures?from=${before}&to=${today}`);
  assert.equal(figures.filed, 2);
  assert.equal(figures.callbacks, 2);
  assert.deepEqual(figures.resolution, { numerator: 1, denominator: 2 });
  assert.deepEqual(figures.satisfaction, { numerator: 1, denominator: 2 });
  assert.equal(figures.reworks, 1);
  const parts = await worker.get(`/nodes/${community}/demand-figures/children?from=${before}&to=${today}`);
  assert.equal(parts.items.reduce((sum: number, one: any) => sum + one.filed, 0), 2);
  const kinds = await worker.get(`/nodes/${community}/demand-figures/categories?from=${before}&to=${today}`);
  assert.equal(kinds.items.find((one: any) => one.category === "0202").filed, 1);
  assert.equal((await captain.ask("GET", `/nodes/${building}/demand-figures?from=${before}&to=${today}`)).status, 404);
});

test("what a phone says when it has a network again counts from when it was said; a wrong clock does not", async () => {
  const said = async (back: number) => {
    const filed_at = new Date(Date.now() - back * 86_400_000).toISOString();
    const { item } = await captain.post("/demands", { kind: "help", category: "0302", content: "手机上记的", building_id: building, filed_at });
    return Math.round((Date.now() - Date.parse(item.filed_at)) / 86_400_000);
  };
  assert.deepEqual([await said(20), await said(-1), await said(2000)], [20, 0, 0]);
});

test("the same hotline number is filed once; similar ones are shown, and neighbours join", async () => {
  const hotline = { kind: "complaint", category: "0401", content: "垃圾桶满了没人收，味道很大。", compound_id: compound, external_no: "12345-1" };
  const first = await station.post("/demands", hotline);
  assert.equal(first.item.source, "hotline");
  assert.equal((await station.ask("POST", "/demands", hotline)).status, 409);
  const alike = (await publicly("POST", "/demands/similar", { compound_id: compound, category: "0401", content: "门口的垃圾桶满了" })).body;
  assert.deepEqual(alike.items.map((one: any) => one.id), [first.item.id]);
  const device = "a".repeat(32);
  assert.equal((await publicly("POST", `/demands/${first.item.id}/support`, { device })).body.supporters, 1);
  assert.equal((await publicly("POST", `/demands/${first.item.id}/support`, { device })).body.supporters, 1);
});

test("the search box finds a demand by its number, for those who may see it", async () => {
  const found = (client: Client) => client.get(`/search?q=${filed.demand.number}`).then((page) => page.items.some((one: any) => one.id === filed.demand.id));
  assert.ok(await found(station));
  assert.ok(!(await found(security)));
});

test("the weights of the composite rate are the district's, and add up", async () => {
  assert.deepEqual(await station.get("/demand-weights"), { response: 30, resolution: 40, satisfaction: 30 });
  assert.equal((await district.ask("PUT", "/demand-weights", { response: 50, resolution: 40, satisfaction: 30 })).status, 422);
  assert.equal((await street.ask("PUT", "/demand-weights", { response: 20, resolution: 50, satisfaction: 30 })).status, 404);
  await put(district, "/demand-weights", { response: 20, resolution: 50, satisfaction: 30 });
  assert.equal((await station.get("/demand-weights")).resolution, 50);
});

test("the list pages by key, filters, and finds by number and words", async () => {
  for (let i = 0; i < 12; i++)
    await station.post("/demands", { kind: "complaint", category: "0103", content: `第${i}次没有打扫楼道`, compound_id: compound });
  const first = await station.get(`/nodes/${compound}/demands?limit=5`);
  const second = await station.get(`/nodes/${compound}/demands?limit=5&after=${encodeURIComponent(first.next)}`);
  const ids = [...first.items, ...second.items].map((one: any) => one.id);
  assert.equal(new Set(ids).size, 10);
  assert.equal((await station.get(`/nodes/${compound}/demands?q=${encodeURIComponent("第7次")}`)).items.length, 1);
  assert.equal((await district.get(`/nodes/${community}/demands?category=01&kind=complaint&limit=200`)).items.length, 12);
  const ended = await station.get(`/nodes/${compound}/demands?is_closed=true`);
  assert.deepEqual(ended.items.map((one: any) => one.id), [filed.demand.id]);
});

test("a street changes no other street's templates and takes nobody away from its units", async () => {
  const own = street.session.grants[0].node_id;
  const root = (await district.get(`/grid/nodes/${own}`)).parent_id;
  const elsewhere = (await district.get(`/grid/nodes/${root}/children`)).items.find((node: any) => node.id !== own && node.is_managed).id;
  const { login } = await district.post("/accounts", { name: "邻街测试", role: "street", node_id: elsewhere });
  const neighbour = new Bearer(server.url, server.command("session", "mint", "--login", login).trim());
  const template = await put(street, "/demand-templates", { node_id: own, name: "已办", body: "已经办好。", is_active: true });
  const stolen = { ...template, node_id: elsewhere, body: "改掉了。" };
  assert.equal((await neighbour.ask("PUT", "/demand-templates", stolen)).status, 409);
  assert.ok((await street.get(`/nodes/${own}/demand-templates`)).items.some((one: any) => one.id === template.id && one.body === "已经办好。"));
  const theirs = await put(neighbour, "/demand-units", { node_id: elsewhere, kind: "department", name: "邻街部门", is_active: true });
  const speaker = await street.post("/accounts", { name: "物业二号", role: "party", node_id: compound });
  await street.post(`/demand-units/${unit.id}/members`, { account_id: speaker.id });
  assert.equal((await neighbour.ask("POST", `/demand-units/${theirs.id}/members`, { account_id: speaker.id })).status, 404);
});

test("one network says “me too” only so often, whatever keys it makes up", async () => {
  const { item } = await station.post("/demands", { kind: "complaint", category: "0402", content: "绿化带无人修剪", compound_id: compound });
  const statuses = [];
  for (let i = 0; i < 24; i++)
    statuses.push((await publicly("POST", `/demands/${item.id}/support`, { device: `made-up-key-of-a-page-${i}` })).status);
  assert.equal(statuses[0], 200);
  assert.equal(statuses.at(-1), 429);
});

test("figures are taken out as a workbook, whose shares are numbers; only of one's own place", async () => {
  const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
  const span = `from=${today}&to=${today}`;
  const book = async (client: Client, node: string, by: string) => {
    const reply = await fetch(`${server.url}/api/v1/nodes/${node}/demand-figures.xlsx?${span}&by=${by}`, { headers: { cookie: client.cookie } });
    const bytes = Buffer.from(await reply.arrayBuffer());
    return { status: reply.status, sheet: reply.ok ? unzip(bytes).find((part) => part.name.endsWith("sheet1.xml"))!.bytes.toString("utf8") : "" };
  };
  const parts = (await worker.get(`/nodes/${community}/demand-figures/children?${span}`)).items;
  const places = await book(worker, community, "place");
  assert.equal(places.status, 200);
  for (const one of parts) assert.ok(places.sheet.includes(one.name), one.name);
  assert.equal(places.sheet.match(/<row /g)?.length, parts.length + 2, "what it is, the titles, and one row a place");
  assert.match(places.sheet, /满意率（%）/);
  for (let i = 0; i < 10; i++) {
    const { item } = await station.post("/demands", { kind: "help", category: "0301", content: `第${i}盏灯不亮`, compound_id: compound });
    await station.post(`/demands/${item.id}/moves`, { version: 1, move: "answer", note: "已换灯。" });
    await worker.post(`/demands/${item.id}/moves`, { version: 2, move: "solve", satisfaction: i < 7 ? "satisfied" : "dissatisfied" });
  }
  const kinds = await book(worker, community, "category");
  assert.match(kinds.sheet, /<v>70\.0<\/v>/, "satisfied, of ten");
  assert.equal((await book(station, community, "place")).status, 404);
  assert.equal((await book(captain, building, "place")).status, 404);
});

test("a demand goes to mediation once one is registered, and once only", async () => {
  const { item } = await station.post("/demands", { kind: "complaint", category: "0202", content: "楼上漏水，两家谈不拢", compound_id: compound });
  const step = (move: string, version: number) => station.ask("POST", `/demands/${item.id}/moves`, { version, move });
  await step("accept", 1);
  assert.ok((await station.get(`/demands/${item.id}`)).moves.includes("mediate"));
  assert.equal((await step("mediate", 2)).body.reason, "demand.no_mediation");
  const me = (client: Client, more: object) => ({ name: client.session.name, account_id: client.session.account_id, ...more });
  const committee = await worker.post("/mediation-committees", { node_id: community, name: "示范社区人民调解委员会", word: "示", elected_on: "2025-01-01",
    members: [me(worker, { sex: "female", is_head: true }), me(station, { sex: "male" }), me(captain, { sex: "male" })] });
  const dispute = { committee_id: committee.id, source: "initiative", cause: "0201", scale: "01", summary: "漏水", demand_id: item.id,
    parties: [{ side: "applicant", name: "测甲" }, { side: "respondent", name: "测乙" }] };
  const report = (await station.post("/demands", { kind: "report", category: "0603", content: "有人违规搭建", compound_id: compound })).item;
  for (const demand_id of [report.id, "1"]) {
    const refused = await captain.ask("POST", "/mediations", { ...dispute, demand_id });
    assert.deepEqual([refused.status, refused.body.reason], [404, "demand.none"], "of a demand that he does not see");
  }
  await station.post("/mediations", dispute);
  const done = await step("mediate", 2);
  assert.equal(done.status, 200, done.text);
  assert.equal(done.body.has_mediation, true);
  assert.ok(done.body.steps.some((one: any) => one.move === "mediate"));
  assert.ok(!done.body.moves.includes("mediate"), "it is not offered again");
  assert.equal((await step("mediate", 3)).body.reason, "demand.mediated");
});

test("figures from the log agree with the live ones", () => {
  assert.match(server.command("demand", "recompute"), /0 rows differ from their log; \d+ figures, 0 differ/);
});

test("whoever answered a demand does not write down that its caller is content", async () => {
  const { item, version } = await station.post("/demands", { kind: "consult", category: "0801", content: "医保怎么续缴？", compound_id: compound });
  const told = await station.post(`/demands/${item.id}/moves`, { version, move: "answer", note: "在手机上办，已教会。" });
  assert.ok(!told.moves.includes("solve"));
  const own = await station.ask("POST", `/demands/${item.id}/moves`, { version: told.version, move: "solve" });
  assert.equal(own.status, 403);
  assert.ok((await worker.get(`/demands/${item.id}`)).moves.includes("solve"));
});

test("a unit does not judge what it did itself", async () => {
  const party = await street.post("/accounts", { name: "测试联络人", role: "party", node_id: (await worker.get(`/grid/nodes/${community}`)).parent_id });
  const { code } = await street.post(`/accounts/${party.id}/invitation`, {});
  const one = new Client(server.url);
  const reply = await one.ask("POST", "/activation", { code, password: "Wasser-und-Deckel-9", device: "test" });
  one.cookie = (reply.headers.get("set-cookie") ?? "").split(";")[0];
  one.session = reply.body;
  assert.equal((await street.ask("POST", `/demand-units/${unit.id}/members`, { account_id: party.id })).status, 204);
  const { items } = await one.get("/demand-requests");
  assert.equal((await one.ask("POST", `/demand-requests/${items[0].ask.id}/mark`, { mark: "done" })).status, 404);
  assert.equal((await worker.ask("POST", `/demand-requests/${items[0].ask.id}/mark`, { mark: "done" })).status, 200);
});

test("whoever follows a place or a case is told that something happened there, and nobody else", async () => {
  const { item, version } = await station.post("/demands", { kind: "help", category: "0601", content: "消防通道被占", compound_id: compound });
  const listen = async (path: string) => {
    const stop = new AbortController();
    const reply = await fetch(`${server.url}/api/v1${path}`, { headers: { cookie: street.cookie, accept: "text/event-stream" }, signal: stop.signal });
    assert.equal(reply.status, 200);
    const reader = reply.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "", count = 0;
    const next = async () => {
      while (!text.includes("\n\n") || !text.includes("data:")) text += (await reader.read()).value ?? "";
      text = "";
      return ++count;
    };
    await next();
    return { next, stop: () => stop.abort() };
  };
  const place = await listen(`/nodes/${community}/demands/pulse`), one = await listen(`/demands/${item.id}/pulse`);
  await station.post(`/demands/${item.id}/moves`, { version, move: "accept" });
  assert.equal(await place.next(), 2);
  assert.equal(await one.next(), 2);
  place.stop();
  one.stop();
  assert.equal((await captain.ask("GET", `/nodes/${community}/demands/pulse`)).status, 404);
});

test("a search through very many finds what lies in any compound, once", async () => {
  const { items } = await worker.get(`/grid/nodes/${community}/children`);
  const first = await worker.post("/demands", { kind: "help", category: "0302", content: "路灯不亮", compound_id: items[0].id });
  const last = await worker.post("/demands", { kind: "help", category: "0302", content: "独一份的事", compound_id: items.at(-1).id });
  const columns = server.rows(`SELECT ${server.isPostgres ? "column_name FROM information_schema.columns WHERE table_name = 'demand' AND table_schema = current_schema()" : "name FROM pragma_table_info('demand')"}`);
  const own: Record<string, string> = {
    id: "demand.id + n.i", number: "'20200101-' || substr('00000' || n.i, length('00000' || n.i) - 4)", due_ms: "demand.due_ms + n.i * 1000", clock_ms: "NULL", clock_step: "NULL",
  };
  await server.terminate();
  await server.alter(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 21000)
    INSERT INTO demand (${columns.join(", ")}) SELECT ${columns.map((name) => own[name] ?? `demand.${name}`).join(", ")} FROM demand, n WHERE demand.id = ${first.item.id}`);
  await server.serve();
  const found: string[] = [];
  let after = "", pages = 0;
  do {
    const page = await worker.get(`/nodes/${community}/demands?q=${encodeURIComponent("独一份")}${after && `&after=${encodeURIComponent(after)}`}`);
    found.push(...page.items.map((one: any) => one.id));
    after = page.next ?? "";
  } while (after && ++pages < 20);
  assert.deepEqual(found, [last.item.id]);
  assert.ok(pages > 0, "more than one page was looked through");
});
