// Every role walks the whole route table, as a person and as a program: whatever concerns a place outside one's own is refused, on
// every route, with ids of things that exist. The same ids answer those whose place it is, so that a refusal means something.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Bearer, Client, type Reply, Server } from "../server.ts";

const CONSENT = {
  purpose: "助残服务", fields: ["disability"], necessity: "安排上门服务", impact: "只有工作站看得到", form: "verbal", given_by: "self",
};

type Route = { method: string; path: string; operation: any };
/** A place with one of everything in it, and who serves there. */
type World = { name: string; ids: Record<string, string>; mark: string; insiders: Client[]; owner: Client };

let server: Server;
let openapi: any;
let district: Client, system: Client;
let worlds: World[]; // from the next building to the next street
let shared: string; // a survey of the whole district: seen by all, each in his own part

/** Roles with a place: how many of the nearest worlds are inside it. Roles of the whole district: what else they may use anywhere. */
const inside: Record<string, number> = { captain: 0, helper: 0, station: 1, deputy: 1, worker: 2, street: 3, district: 4 };
const everywhere: Record<string, string[]> = {
  finance: ["grid.see"],
  system: ["grid.see", "account.see", "account.repair", "outgoing.manage"],
  security: ["grid.see", "account.see", "account.repair", "account.manage", "account.appoint"],
  auditor: ["grid.see", "ledger.looks"],
};
const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

const tokenOf = async (client: Client) => new Bearer(server.url, (await client.post("/tokens", {
  name: "检查", expires_on: new Date(Date.now() + 30 * 86400000).toISOString().slice(0, 10) })).token);

async function serves(role: string, node: string): Promise<Client> {
  const { login } = await district.post("/accounts", { name: "测试员", role, node_id: node });
  const mint = () => server.command("session", "mint", "--login", login).trim();
  if (role === "captain") [mint(), mint()]; // older devices, to be logged out
  return new Bearer(server.url, mint());
}

async function openSurvey(node: string, title: string): Promise<string> {
  const { id } = await district.post("/surveys", {
    title, purpose: "检查", legal_basis: "检查", form_no: "1", issued_by: "示范", approval_no: "1",
    valid_until: "2099-12-31", areas: [{ node_id: node }], retention_days: 30,
  });
  await district.post(`/surveys/${id}/open`);
  while ((await district.get(`/surveys/${id}`)).status !== "open") await wait(50);
  return id;
}

async function pending(captain: Client, survey: string, building: string, at: number): Promise<string> {
  const { targets } = await captain.get(`/surveys/${survey}/buildings/${building}`);
  const { door } = targets.at(at);
  return (await captain.post(`/surveys/${survey}/doors/${door.id}/answers`,
    { outcome: "not_existing", note: "已打通", given_at: new Date().toISOString(), based_on: door.version })).answer_id;
}

/** A mediation of the building's community, which only the head of its committee reads: the community worker. */
async function mediate(office: Client, building: string): Promise<{ committee: string; mediation: string }> {
  const [community] = (await district.get(`/grid/nodes/${building}`)).path.filter((one: any) => one.level === 3);
  const [known] = (await office.get("/mediation-committees")).items;
  const committee = known?.id ?? (await office.post("/mediation-committees", {
    node_id: community.id, name: "检查调委会", word: "检", elected_on: "2025-01-01",
    members: [{ name: "检查甲", sex: "female", is_head: true, account_id: (await office.get("/session")).account_id },
      { name: "检查乙", sex: "male" }, { name: "检查丙", sex: "male" }],
  })).id;
  const { id } = await office.post("/mediations", {
    committee_id: committee, source: "application", cause: "0201", scale: "01", summary: "检查", request: "检查",
    parties: [{ side: "applicant", name: "检查丁" }, { side: "respondent", name: "检查戊" }],
  });
  return { committee, mediation: id };
}

/** A resident who reads a mediation as its first party. */
let residents = 0;
async function readsIt(office: Client, mediation: string): Promise<Client> {
  const resident = await server.asResident(`1380000${2001 + residents++}`);
  const { code } = await office.post(`/mediations/${mediation}/parties/1/code`, { based_on: 1 });
  await resident.post("/my/mediations", { code });
  return resident;
}

/** The smallest picture there is: one grey point. */
const POINT = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==", "base64");

async function photo(client: Client): Promise<string> {
  const form = new FormData();
  form.append("file", new Blob([POINT]), "x.png");
  const reply = await client.ask("POST", "/photos", form);
  assert.equal(reply.status, 200, reply.text);
  return reply.body.digest;
}

/** A demand of the captain's own in his building, about which the community has called in a unit. */
async function demand(captain: Client, office: Client, building: string): Promise<Record<string, string> & { party: any }> {
  const compound = (await district.get(`/grid/nodes/${building}`)).path.find((one: any) => one.level === 4).id;
  const digest = await photo(captain);
  const { demand: filed } = await captain.post("/my/demands", { kind: "help", category: "0202", content: "检查漏水", building_id: building, photos: [digest] });
  const unit = (await district.ask("PUT", "/demand-units", { node_id: compound, kind: "property_company", name: "检查物业", is_active: true })).body.id;
  const party = await serves("party", compound);
  await district.post(`/demand-units/${unit}/members`, { account_id: (await party.get("/session")).account_id });
  await captain.post(`/demands/${filed.id}/moves`, { version: 1, move: "accept" });
  const { asks } = await office.post(`/demands/${filed.id}/moves`, { version: 2, move: "whistle", note: "一起看", units: [unit],
    needed_at: new Date(Date.now() + 86400000).toISOString() });
  return { compound, digest, demand: filed.id, unit, request: asks[0].id, whistle: asks[0].whistle_id, party };
}

/** Fills a place with one of everything. `staff`: who serves there, from the captain up. */
async function furnish(name: string, top: string, building: string, staff: Client[]): Promise<World> {
  const [captain, , station, , office] = staff;
  const mark = `璩${name}`;
  const { doors } = await station.get(`/buildings/${building}/doors`);
  const [door, closed] = [doors[0].id, doors[1].id];
  await station.ask("PATCH", `/doors/${closed}`, { closed_on: new Date().toISOString().slice(0, 10), based_on: doors[1].version });
  await station.post(`/doors/${door}/changes`, { changes: [{ kind: "add", person: { name: mark, sex: "male", birth_year: 1950, phone: "19911112222" } }] });
  const home = (await station.get(`/doors/${door}`)).households.find((one: any) => one.residents.some((who: any) => who.name === mark));
  const person = home.residents.find((who: any) => who.name === mark).person_id;
  const consent = await station.post(`/persons/${person}/consents`, CONSENT);
  const survey = await openSurvey(building, `检查${name}`);
  const spare = await station.post("/accounts", { name: "测试帮手", role: "helper", node_id: building });
  const guest = await station.post("/accounts", { name: "测试代班", role: "helper", node_id: building });
  const form = new FormData();
  form.append("file", new Blob(["楼栋,房号,姓名\n1号楼,101,测试\n"]), "x.csv");
  const { id: imported } = (await station.ask("POST", `/ledger/imports?node_id=${building}`, form)).body;
  await station.post(`/ledger/imports/${imported}/check`);
  while (!/checked|failed/.test((await station.get(`/ledger/imports/${imported}`)).state)) await wait(50);
  const suggestion = await captain.post("/suggestions", { kind: "complaint", text: `太慢${name}` });
  const hook = await system.post("/outgoing/hooks", { name: `检查${name}`, url: "https://hooks.invalid/in", topics: ["demand"] });
  await system.post(`/outgoing/hooks/${hook.id}/ping`);
  const message = (await system.get(`/outgoing/messages?hook=${hook.id}`)).items[0];
  const expires_on = new Date(Date.now() + 86400000).toISOString().slice(0, 10);
  const [token, second] = [await captain.post("/tokens", { name: "检查", expires_on }), await captain.post("/tokens", { name: "检查", expires_on })];
  const devices = (await captain.get("/devices")).items.filter((one: any) => !one.is_current);
  const { party, ...said } = await demand(captain, office, building);
  const mediated = await mediate(office, building);
  return {
    name, mark, insiders: [await readsIt(office, mediated.mediation), party, ...staff], owner: captain,
    ids: {
      node: building, building, top, parent: building, door, closed_door: closed, person, household: home.id, survey, consent: consent.id, import: imported,
      answer: await pending(captain, survey, building, -1), shared_answer: await pending(captain, shared, building, -2),
      account: spare.id, owner_account: (await captain.get("/session")).account_id, owner_session: devices[1].id, owner_token: second.id,
      appointment: guest.appointments[0].id, suggestion: suggestion.id, token: token.id,
      session: devices[0].id, form: "closing",
      ...mediated, ...said, party: "1", paper: "notice",
      session: devices[0].id, hook: hook.id, message: message.id,
      place: (await station.get(`/nodes/${building}/place-code`)).code,
      code: (await station.post(`/accounts/${spare.id}/invitation`)).code,
    },
  };
}

async function build(compound: string): Promise<string> {
  return (await district.post("/grid/nodes", { parent_id: compound, name: "9号楼", building_kind: "block" })).id;
}

before(async () => {
  server = await Server.start("community");
  openapi = await (await fetch(`${server.url}/api/v1/openapi.json`)).json();
  [district, system] = await Promise.all([server.as("district"), server.as("system")]);
  const [station, deputy, worker, street] = await Promise.all(["station", "deputy", "worker", "street"].map((name) => server.as(name)));
  const below = async (node: string) => (await district.get(`/grid/nodes/${node}/children`)).items as any[];
  const compound = station.session.grants[0].node_id, community = worker.session.grants[0].node_id;
  const [streetId, root] = [street.session.grants[0].node_id, (await district.get("/grid/roots")).items[0].id];
  const nextCompound = (await below(community)).find((node) => node.id !== compound).id;
  const nextCommunity = (await below(streetId)).find((node) => node.id !== community).id;
  const nextStreet = (await below(root)).find((node) => node.id !== streetId && node.is_managed).id;
  const streetCommunity = (await below(nextStreet))[0].id;
  const built = async (parent: string) => (await district.post("/grid/nodes", { parent_id: parent, name: "检查小区" })).id;
  const [compound2, compound3] = [await built(nextCommunity), await built(streetCommunity)];
  const buildings = [await build(compound), await build(nextCompound), await build(compound2), await build(compound3)];
  const stations = (node: string) => [serves("station_head", node), serves("deputy_head", node)];
  const offices = [[station, deputy, worker, street], [...stations(nextCompound), worker, street],
    [...stations(compound2), serves("community_worker", nextCommunity), street],
    [...stations(compound3), serves("community_worker", streetCommunity), serves("street", nextStreet)]];
  const staff: Client[][] = [];
  for (const [at, building] of buildings.entries()) {
    staff.push(await Promise.all([serves("captain", building), serves("helper", building), ...offices[at], district]));
    for (let room = 101; room < 105; room++) await staff[at][2].post("/doors", { building_id: building, unit_no: 1, room: String(room) });
  }
  shared = await openSurvey(root, "检查全区");
  worlds = [];
  for (const [at, top] of [buildings[0], nextCompound, nextCommunity, nextStreet].entries())
    worlds.push(await furnish(["邻楼", "邻区", "邻社", "邻街"][at], top, buildings[at], staff[at]));
  // A need that was taken up. Last: who lives where by age is counted once an hour.
  const today = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
  for (const world of worlds)
    world.ids.project = (await world.insiders.at(-2)!.post("/demand-projects",
      { compound_id: world.ids.compound, category: "0202", age_band: "70_79", from: today, to: today, title: "检查" })).id;
});
after(() => server.stop());

// ---- one call of one route with the ids of one world ----

const key = (route: Route) => `${route.method} ${route.path.replace("/api/v1", "")}`;
const now = () => new Date().toISOString();
/** Bodies that those who may are not refused for; the rest is made from the schema. */
const bodies: Record<string, (ids: Record<string, string>) => any> = {
  "POST /doors/{door}/changes": () => ({ changes: [{ kind: "set_usage", usage: "rented" }] }),
  "POST /persons/{person}/reveal": () => ({ field: "phone", reason: "核对电话" }),
  "POST /persons/{person}/consents": () => CONSENT,
  "PUT /persons/{person}/sensitive": (ids) => ({ consent_id: ids.consent, kind: "disability", value: "有" }),
  "POST /surveys/{survey}/doors/{door}/answers": () => ({ outcome: "not_reached", given_at: now(), based_on: 1 }),
  "POST /surveys/{survey}/doors/{door}/late-answers": () => ({ outcome: "not_reached", given_at: now(), based_on: 1 }),
  "PATCH /accounts/{account}": () => ({ name: "测试改名" }),
  "POST /accounts": (ids) => ({ name: "测试", role: "helper", node_id: ids.building }),
  "POST /accounts/{account}/appointments": (ids) => ({ role: "captain", node_id: ids.building }),
  "POST /grid/nodes": (ids) => ({ parent_id: ids.building, name: "1单元" }),
  "POST /demands": (ids) => ({ kind: "help", category: "0202", content: "检查", building_id: ids.building }),
  "POST /demands/similar": (ids) => ({ compound_id: ids.compound ?? ids.building, category: "0202", content: "检查" }),
  "POST /surveys": (ids) => ({ title: "检", purpose: "检", legal_basis: "检", areas: [{ node_id: ids.building }] }),
};

function valueOf(name: string, schema: any, ids: Record<string, string>): any {
  const id = ids[name.replace(/_id$/, "")];
  if (id) return id;
  if (schema.$ref) return bodyOf(schema, ids);
  if (schema.enum) return schema.enum[0];
  assert.ok(!schema.pattern, `nothing real is known for the id ${name}`);
  if (schema.type === "array") return schema.items ? [valueOf(name, schema.items, ids)] : [];
  if (schema.type === "integer" || schema.type === "number") return schema.minimum ?? 1;
  if (schema.type === "boolean") return false;
  if (schema.format === "date") return "2099-01-01";
  if (schema.format === "date-time") return now();
  if (schema.type === "object" || !schema.type) return {};
  return "x".repeat(Math.max(1, schema.minLength ?? 1));
}
function bodyOf(schema: any, ids: Record<string, string>): any {
  const real = schema.$ref ? schema.$ref.split("/").slice(1).reduce((at: any, step: string) => at[step], openapi) : schema;
  if (real.type && real.type !== "object") return valueOf("", real, ids);
  return Object.fromEntries((real.required ?? []).map((name: string) => [name, valueOf(name, real.properties[name], ids)]));
}

/** All but those of Open311: public, and walked by a test of their own. */
function routes(): Route[] {
  return Object.entries<any>(openapi.paths).filter(([path]) => !path.startsWith("/open311/")).flatMap(([path, methods]) =>
    Object.entries<any>(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })));
}

function call(client: Client, route: Route, ids: Record<string, string>): Promise<Reply> {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    assert.ok(ids[name], `${key(route)}: nothing real is known for {${name}}`);
    if (/\{door\}\/reopen$/.test(route.path)) return ids[`closed_${name}`];
    if (/demand-(figures|needs)/.test(route.path) && ids[name] === ids.building) return ids.compound; // buildings have none
    return /\{account\}.*\{(session|token)\}/.test(route.path) ? ids[`owner_${name}`] : ids[name];
  });
  const query = (route.operation.parameters ?? [])
    .filter((one: any) => one.in === "query" && (one.required || one.name === "node"))
    .map((one: any) => `${one.name}=${encodeURIComponent(String(valueOf(one.name, one.schema, ids)))}`);
  const content = route.operation.requestBody?.content;
  let body: any;
  if (content?.["multipart/form-data"]) {
    body = new FormData();
    body.append("file", new Blob([`姓名,职务,负责楼栋,小区,楼栋\n测试,帮手,${ids.building},甲,1号楼\n`]), "x.csv");
  } else if (content) {
    body = bodies[key(route)]?.(ids) ?? bodyOf(content["application/json"].schema, ids);
  }
  return client.ask(route.method, path + (query.length ? `?${query.join("&")}` : ""), body);
}

/** Does it name a thing: in its path, in a query that it needs, or in what it is sent? All others are about oneself, or cut to one's own. */
const isAboutAThing = (route: Route) =>
  /\{/.test(route.path) || (route.operation.parameters ?? []).some((one: any) => one.in === "query" && one.required && /^node/.test(one.name)) ||
  JSON.stringify(bodies[key(route)]?.({ building: "BELOW" }) ?? bodyOf(route.operation.requestBody?.content?.["application/json"]?.schema ??
    { type: "null" }, worlds[0].ids)).match(/BELOW/) !== null ||
  JSON.stringify(bodyOf(route.operation.requestBody?.content?.["application/json"]?.schema ?? { type: "null" }, worlds[0].ids)).includes(worlds[0].ids.building);

/** The ways to name what lies elsewhere: by its building, by the whole place, through a survey that one may see. */
function ways(route: Route, ids: Record<string, string>): Record<string, string>[] {
  const text = route.path + JSON.stringify(route.operation.parameters ?? []);
  const all = [ids];
  if (/\{node\}|"node(_id)?"/.test(text)) all.push({ ...ids, node: ids.top });
  if (/\{survey\}/.test(route.path) && /\{(door|building|answer)\}|"node"/.test(text))
    all.push({ ...ids, survey: shared, answer: ids.shared_answer });
  return all;
}

/** 403, 404, or for a draft of several areas a fault at the one that is not his. */
const isRefusal = (reply: Reply) => reply.status === 403 || reply.status === 404 ||
  (reply.status === 422 && reply.body.faults.some((fault: any) => fault.key === "survey.area_not_yours"));

async function walk(client: Client, world: World, wanted: (route: Route) => boolean): Promise<{ open: string[]; walked: number }> {
  const open: string[] = [];
  let walked = 0;
  for (const route of routes().filter((one) => isAboutAThing(one) && one.operation["x-permission"] !== "public" && wanted(one)))
    for (const ids of ways(route, world.ids)) {
      const reply = await call(client, route, ids);
      if (!isRefusal(reply)) open.push(`${world.name}: ${key(route)} answered ${reply.status}: ${reply.text.slice(0, 300)}`);
      else if (!reply.body?.message) open.push(`${world.name}: ${key(route)}: a refusal without words`);
      walked++;
    }
  return { open, walked };
}

// ---- the walks ----

test("nobody gets in without logging in, on any route but the public ones", async () => {
  const stranger = new Client(server.url);
  let refused = 0;
  for (const route of routes()) {
    if (route.operation["x-permission"] === "public" || (route.operation.security ?? [1]).length === 0) continue;
    const reply = await call(stranger, route, worlds[0].ids);
    assert.equal(reply.status, 401, `${key(route)} answered ${reply.status} to a stranger: ${reply.text.slice(0, 200)}`);
    refused++;
  }
  assert.ok(refused > 70, `only ${refused} routes were walked`);
});

for (const [role, count] of Object.entries(inside).filter(([, known]) => known < 4))
  for (const kind of ["session", "token"])
    test(`a ${role}'s ${kind} is refused on every route outside its place`, async () => {
      const person = await server.as(role);
      const client = kind === "token" ? await tokenOf(person) : person;
      for (const world of worlds.slice(count)) {
        const { open, walked } = await walk(client, world, () => true);
        assert.deepEqual(open, []);
        assert.ok(walked > 75, `only ${walked} routes were walked`);
      }
    });

for (const [role, permissions] of Object.entries(everywhere))
  for (const kind of ["session", "token"])
    test(`a ${role}'s ${kind} sees nobody's data anywhere`, async () => {
      const person = await server.as(role);
      const client = kind === "token" ? await tokenOf(person) : person;
      for (const world of worlds) {
        const { open, walked } = await walk(client, world, (route) => !permissions.includes(route.operation["x-permission"]));
        assert.deepEqual(open, []);
        assert.ok(walked > 55, `only ${walked} routes were walked`);
      }
    });

test("a resident gets nothing but what is public and his own", async () => {
  const resident = await server.asResident("13800001234");
  let refused = 0;
  for (const route of routes()) {
    const permission = route.operation["x-permission"];
    if (permission === "public" || (permission === "resident" && !isAboutAThing(route))) continue;
    for (const world of worlds)
      for (const ids of ways(route, world.ids)) {
        const reply = await call(resident, route, ids);
        const expected = permission === "resident" ? 404 : 403;
        assert.equal(reply.status, expected, `${key(route)} answered ${reply.status} to a resident: ${reply.text.slice(0, 200)}`);
        refused++;
      }
  }
  assert.ok(refused > 300, `only ${refused} calls were refused`);
  assert.equal((await resident.get("/session")).is_resident, true);
  const { phone_mask, name } = await resident.get("/my/resident");
  assert.deepEqual([phone_mask, name], ["138****1234", undefined]);
  for (const role of Object.keys(inside)) { // and no office gets at him
    const person = await server.as(role);
    const account = resident.session.account_id;
    assert.equal((await person.ask("GET", `/accounts/${account}`)).status, 404);
    assert.notEqual((await person.ask("POST", `/accounts/${account}/appointments`, { role: "captain", node_id: worlds[0].ids.building })).status, 200);
  }
});

test("lists and searches tell nobody of what lies outside his place", async () => {
  const lists = routes().filter((route) => route.method === "GET" && !isAboutAThing(route) && route.operation["x-permission"] !== "public");
  assert.ok(lists.length > 8, `only ${lists.length} lists`);
  for (const [role, count] of Object.entries(inside)) {
    const person = await server.as(role);
    for (const client of [person, await tokenOf(person)])
      for (const world of worlds.slice(count))
        for (const route of lists) {
          const { code, shared_answer, compound, party, paper, ...ids } = world.ids; // the compound may be one's own
          for (const q of [world.mark, "19911112222", "9号楼"]) {
            const reply = await client.ask("GET", `${route.path}?q=${encodeURIComponent(q)}`);
            const text = reply.status === 422 || reply.status === 400 ? (await client.ask("GET", route.path)).text : reply.text;
            for (const [name, id] of Object.entries(ids))
              assert.ok(!text.includes(`"${id}"`), `${key(route)} tells ${role} of ${name} in ${world.name}`);
            assert.ok(!text.includes(world.mark), `${key(route)} names a resident of ${world.name} to ${role}`);
          }
        }
  }
});

test("a spreadsheet of accounts makes nobody outside his place", async () => {
  for (const [role, count] of Object.entries(inside)) {
    const client = await server.as(role);
    for (const { ids } of worlds.slice(count)) {
      const form = new FormData();
      form.append("file", new Blob([`姓名,职务,负责楼栋\n测试,帮手,${ids.building}\n测试,帮手,璩小区/9号楼\n`]), "x.csv");
      const reply = await client.ask("POST", "/accounts/import", form);
      assert.ok(reply.status === 403 || (reply.status === 200 && reply.body.created === 0 && reply.body.faults_count >= 2), reply.text);
    }
  }
});

// ---- the control group: the same calls, by those whose place it is. Last, because these do what they say. ----

test("the lists hold those very things for those whose place it is", async () => {
  for (const { ids, mark, owner, insiders } of worlds) {
    const person = (await owner.get(`/search?q=${encodeURIComponent(mark)}`)).items;
    assert.ok(person.some((one: any) => one.id === ids.person));
    assert.ok(JSON.stringify(await owner.get("/surveys")).includes(ids.survey));
    const street = insiders.at(-2)!;
    assert.ok(JSON.stringify(await street.get(`/accounts?node=${ids.building}`)).includes(ids.account));
    assert.ok(JSON.stringify(await street.get("/suggestions")).includes(ids.suggestion));
  }
});

const order = [/^GET/, /^P/, /mapping$|apply$|decide$/, /^POST .*surveys.*close$/, /^PATCH .*account/, /^DELETE .*survey/, /^DELETE/, /nodes.*close$/];
const turn = (route: Route) => order.findLastIndex((kind) => kind.test(key(route)));

test("the same ids answer those whose place it is, on every route", async () => {
  const walked: string[] = [];
  const refusals: string[] = [];
  for (const route of routes().filter(isAboutAThing).sort((one, other) => turn(one) - turn(other)))
    for (const world of worlds) {
      const said: string[] = [];
      for (const client of [system, world.owner, ...world.insiders, await server.as("security")].reverse()) {
        const reply = await call(client, route, world.ids);
        assert.ok(reply.status < 500, `${key(route)}: ${reply.text}`);
        said.push(`${reply.status} ${reply.text.slice(0, 120)}`);
        if (reply.status < 300 || ((reply.status === 409 || reply.status === 422) && route.method !== "GET")) break;
      }
      if (/^(2|409|422)/.test(said.at(-1)!)) walked.push(key(route));
      else refusals.push(`${world.name}: ${key(route)} ${said.join(" | ")}`);
    }
  assert.deepEqual(refusals, []);
  assert.ok(new Set(walked).size > 60, `only ${new Set(walked).size} routes answered`);
});
