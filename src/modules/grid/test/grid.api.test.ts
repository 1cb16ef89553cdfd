// The grid over HTTP: the tree of today and of another day, what may be changed and by whom, lists, codes, and taking back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { type Client, Server } from "../../../../testing/server.ts";

let server: Server;
let district: Client, street_office: Client, worker: Client, station: Client, captain: Client;
let root: any, street: any, community: any, compound: any, building: any;

before(async () => {
  server = await Server.start("community");
  await server.kill(); // the demo's places began today: let them have been there for years
  await server.alter("UPDATE grid_node SET opened_on = 20200101");
  for (const table of ["grid_name", "grid_code", "grid_parent"]) await server.alter(`UPDATE ${table} SET valid_from = 20200101`);
  await server.serve();
  [district, street_office, worker, station, captain] =
    await Promise.all(["district", "street", "worker", "station", "captain"].map((name) => server.as(name)));
  building = await district.get(`/grid/nodes/${captain.session.grants[0].node_id}`);
  compound = await district.get(`/grid/nodes/${building.parent_id}`);
  community = await district.get(`/grid/nodes/${compound.parent_id}`);
  street = await district.get(`/grid/nodes/${community.parent_id}`);
  root = await district.get(`/grid/nodes/${street.parent_id}`);
});
after(() => server.stop());

/** A day so many days from today, in the district's time. */
const day = (ahead: number) => new Date(Date.now() + 8 * 3600_000 + ahead * 86400_000).toISOString().slice(0, 10);
const add = (parent: any, name: string, more: object = {}, client = district) =>
  client.ask("POST", "/grid/nodes", { parent_id: parent.id, name, ...more });
const patch = (node: any, body: object, client = district) => client.ask("PATCH", `/grid/nodes/${node.id}`, body);
const close = (node: any, from: string, client = district) => client.ask("POST", `/grid/nodes/${node.id}/close`, { from });
const reopen = (node: any, client = district) => client.ask("POST", `/grid/nodes/${node.id}/reopen`, {});
const nameOn = async (node: any, on: string) => (await district.get(`/grid/nodes/${node.id}?on=${on}`)).name;
const below = async (node: any, on?: string, client = district) =>
  (await client.get(`/grid/nodes/${node.id}/children${on ? `?on=${on}` : ""}`)).items as any[];
function list(text: string, query: string, client = worker) {
  const form = new FormData();
  form.append("file", new Blob([text]), "list.csv");
  return client.ask("POST", `/grid/import?${query}`, form);
}

test("the tree is read from each reader's own place down, with what a code says", async () => {
  const [top] = (await district.get("/grid/roots")).items;
  assert.equal(top.id, root.id);
  assert.deepEqual((await captain.get("/grid/roots")).items.map((one: any) => one.id), [building.id]);
  assert.equal((await captain.ask("GET", `/grid/nodes/${compound.id}`)).status, 404);
  assert.deepEqual(building.path.map((one: any) => one.id), [root.id, street.id, community.id, compound.id, building.id]);
  const kinds = new Set((await Promise.all((await below(root)).map((one) => below(one)))).flat().map((one) => one.committee));
  assert.deepEqual([...kinds].sort(), ["residents", "village"]);
  assert.equal(community.code_source, "list");
  assert.equal(community.is_provisional, false);
});

test("names entered ahead and afterwards never hold on the same day, and the server starts again", async () => {
  const place = (await add(compound, "901号楼", { opened_on: day(-20) })).body;
  for (const [name, from] of [["903号楼", 9], ["902号楼", -9], ["904号楼", -3], ["905号楼", -9]] as const)
    assert.equal((await patch(place, { name, from: day(from) })).status, 200);
  const told = await Promise.all([-20, -10, -9, -4, -3, 0, 8, 9, 30].map((ahead) => nameOn(place, day(ahead))));
  assert.deepEqual(told, ["901号楼", "901号楼", "905号楼", "905号楼", "904号楼", "904号楼", "904号楼", "903号楼", "903号楼"]);
  const facts = (await district.get(`/grid/nodes/${place.id}/history`)).items.filter((one: any) => one.what === "name");
  assert.equal(facts.length, 4);
  assert.ok(facts.slice(0, -1).every((one: any, at: number) => one.valid_to === facts[at + 1].valid_from));
  await server.kill();
  await server.serve();
  assert.equal((await below(compound)).filter((one) => one.id === place.id).length, 1);
});

test("a change is taken back by saying again what held before", async () => {
  const place = (await add(compound, "911号楼", { opened_on: day(-20) })).body;
  await patch(place, { name: "912号楼", from: day(-5) });
  assert.equal((await patch(place, { name: "911号楼", from: day(-5) })).status, 200);
  const facts = (await district.get(`/grid/nodes/${place.id}/history`)).items.filter((one: any) => one.what === "name");
  assert.equal(facts.length, 1);
  assert.equal((await close(place, day(0))).status, 204);
  assert.ok(!(await below(compound)).some((one) => one.id === place.id));
  assert.equal((await reopen(place)).status, 200);
  assert.ok((await below(compound)).some((one) => one.id === place.id));
  assert.equal((await close(place, day(30))).status, 204); // planned, and taken back
  assert.equal((await patch(place, { name: "913号楼" })).status, 200);
  assert.equal((await reopen(place)).body.closed_on, undefined);
  const slip = (await add(compound, "914号楼", { opened_on: day(10) })).body;
  assert.equal((await close(slip, day(10))).status, 204); // created by mistake: it never was
  assert.ok(!(await below(compound, day(11))).some((one) => one.id === slip.id));
  assert.equal((await reopen(slip)).status, 200);
  assert.equal((await close(slip, day(10))).status, 204);
});

test("no node is left without its parent on any day, and none with people in it is closed", async () => {
  const park = (await add(community, "时间小区", { opened_on: day(-20) })).body;
  const late = (await add(park, "1号楼", { opened_on: day(-2) })).body;
  assert.equal((await close(park, day(-10))).body.reason, "grid.has_open_children");
  assert.equal((await close(late, day(5))).status, 204);
  assert.equal((await close(park, day(3))).body.reason, "grid.has_open_children");
  assert.equal((await close(park, day(5))).status, 204);
  assert.equal((await add(park, "2号楼")).body.reason, "grid.parent_closes");
  assert.equal((await reopen(late)).body.reason, "grid.parent_closes");
  assert.equal((await reopen(park)).status, 200);
  assert.equal((await reopen(late)).status, 200);

  const lived = await close(building, day(0));
  assert.equal(lived.status, 409);
  assert.equal(lived.body.reason, "ledger.building_in_use");
  assert.match(lived.body.message, /户室.*居民.*台账/);
});

test("the past of a closed node is read by whoever sees the place in which it stood", async () => {
  const gone = (await add(compound, "921号楼", { opened_on: day(-20) })).body;
  assert.equal((await close(gone, day(-5))).status, 204);
  assert.ok((await below(compound, day(-6), station)).some((one) => one.id === gone.id));
  assert.ok(!(await below(compound, day(0), station)).some((one) => one.id === gone.id));
  assert.equal((await station.get(`/grid/nodes/${gone.id}?on=${day(-6)}`)).name, "921号楼");
  assert.equal((await station.get(`/grid/nodes/${gone.id}`)).closed_on, day(-5));
  assert.equal((await station.ask("GET", `/grid/nodes/${gone.id}/history`)).status, 200);
  assert.equal((await captain.ask("GET", `/grid/nodes/${gone.id}?on=${day(-6)}`)).status, 404);
  const then = await station.get(`/grid/search?q=921&on=${day(-6)}`);
  assert.deepEqual(then.items.map((one: any) => one.id), [gone.id]);
  assert.deepEqual((await station.get("/grid/search?q=921")).items, []);
  assert.deepEqual((await captain.get(`/grid/search?q=921&on=${day(-6)}`)).items, []);
  const roots = (await station.get(`/grid/roots?on=${day(-20000)}`)).items;
  assert.deepEqual(roots, []);
});

test("letters are found however they are typed", async () => {
  const tower = (await add(compound, "B座")).body;
  for (const q of ["B座", "b座", "Ｂ座"])
    assert.ok((await station.get(`/grid/search?q=${encodeURIComponent(q)}`)).items.some((one: any) => one.id === tower.id), q);
});

test("one's own place is the office above's to change, and what lies elsewhere does not exist", async () => {
  for (const body of [{ name: "别名" }, { is_managed: "no" }, { kind: "dedicated" }, { code: community.code }]) {
    const own = await patch(community, body, worker);
    assert.equal(own.status, 403);
    assert.equal(own.body.reason, "grid.own_place");
  }
  assert.equal((await close(community, day(0), worker)).status, 403);
  assert.equal((await patch(street, { name: "别名" }, worker)).status, 404);
  assert.equal((await patch(compound, { basis: "managing" }, worker)).status, 200);
  assert.equal((await patch(compound, { basis: "territorial" }, worker)).body.basis, "territorial");
  assert.equal((await patch(compound, { name: "别名" }, station)).status, 404); // no office
  const other = (await below(street)).find((one) => one.id !== community.id);
  assert.equal((await add(other, "外面小区", {}, worker)).status, 404);
  assert.equal((await patch(community, { name: `${community.name}` }, street_office)).status, 200);
});

test("a dedicated grid belongs to a community; a code has its level's digits and one holder", async () => {
  assert.equal((await patch(street, { kind: "dedicated" })).body.reason, "grid.kind_of_street");
  const market = (await add(community, "市场园区", { kind: "dedicated" })).body;
  assert.equal(market.kind, "dedicated");
  assert.equal((await patch(market, { kind: "basic" })).body.kind, "basic");
  assert.equal((await patch(market, { code: "ABC" })).body.reason, "grid.code_digits");
  assert.equal((await patch(market, { code: "610113001001001" })).body.reason, "grid.code_of_parent");
  assert.equal((await patch(market, { code: compound.code })).body.reason, "grid.code_taken");
  const village = (await add(street, "新建村", { is_village: true })).body;
  assert.equal(village.committee, "village");
  assert.equal(village.is_provisional, true);
  assert.equal(village.code_source, "rule");
  const issued = (await patch(village, { is_provisional: "no", code_as_of: "2023-12-31" })).body;
  assert.deepEqual([issued.is_provisional, issued.code_as_of, issued.code], [false, "2023-12-31", village.code]);
});

test("what the district manages is counted apart, down to the last building", async () => {
  const all = await district.get(`/nodes/${root.id}/counts`);
  assert.ok(all.residents > 0);
  assert.equal(all.managed.residents, all.residents);
  assert.equal((await patch(street, { is_managed: "no" })).body.is_managed, false);
  assert.equal((await district.get(`/grid/nodes/${building.id}`)).is_managed, false);
  const now = await district.get(`/nodes/${root.id}/counts`);
  assert.equal(now.residents, all.residents);
  assert.equal(now.managed.residents, 0);
  await patch(street, { is_managed: "yes" });
  assert.equal((await district.get(`/nodes/${root.id}/counts`)).managed.residents, all.residents);
});

test("a list is tried, names row and column of what it does not mean, and is all or nothing", async () => {
  const head = "街道,社区,小区,楼栋,单元数,类型\n";
  const row = `${street.name},${community.name},新列小区,1,2,`;
  const bad = await list(`${head}${row}塔楼\n`, `node=${community.id}&dry_run=true`);
  assert.equal(bad.status, 422);
  assert.match(JSON.stringify(bad.body.faults), /第2行“类型”列.*塔楼/);
  const tried = await list(`${head}${row}集装箱\n`, `node=${community.id}&dry_run=true`);
  assert.equal(tried.body.nodes_added, 2);
  assert.ok(!(await below(community)).some((one) => one.name === "新列小区"));
  assert.equal((await list(`${head}${row}集装箱\n`, `node=${community.id}`)).status, 200);
  const again = await list(`${head}${row}楼栋\n`, `node=${community.id}`);
  assert.deepEqual([again.body.nodes_added, again.body.nodes_changed], [0, 1]);
  assert.equal((await list(`${head}${row}\n`, `node=${street.id}`)).status, 404);
  const renamed = await list(`code,name,level,parent_code\n${community.code},别的名字居委会,community,${street.code}\n`,
    `node=${root.id}&dry_run=true&as_of=2023-12-31`, district);
  assert.deepEqual(renamed.body.differences,
    [{ row: 2, code: community.code, name: community.name, name_in_list: "别的名字居委会" }]);
});

test("a helper is made captain of a unit, and lists and slips say so", async () => {
  const next = (await below(compound)).find((one) => one.id !== building.id && one.closed_on === undefined);
  const units = [{ no: 1, label: "东门" }, { no: 2, label: "西门" }];
  assert.equal((await worker.ask("PUT", `/grid/buildings/${next.id}/units`, { units })).status, 200);
  const account = await station.post("/accounts", { name: "单元长甲", node_id: building.id, role: "helper" });
  assert.equal(account.appointments[0].unit_no, undefined);
  const appoint = (role: string) =>
    station.ask("POST", `/accounts/${account.id}/appointments`, { role, node_id: next.id, unit_no: 2 });
  assert.equal((await appoint("captain")).body.reason, "account.unit_of_helper");
  const held = (await appoint("helper")).body.appointments.find((one: any) => one.node_id === next.id);
  assert.equal(held.unit_no, 2);
  const { items } = await station.get(`/accounts?node=${next.id}`);
  const listed = items.find((one: any) => one.id === account.id).appointments.find((one: any) => one.node_id === next.id);
  assert.equal(listed.unit_no, 2);
  await station.post(`/accounts/${account.id}/invitation`);
  assert.match((await station.ask("GET", `/invitations/sheet?node=${next.id}`)).text, /单元长甲 · 单元长（2单元）/);
});
