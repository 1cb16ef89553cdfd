// The need that the demo plants in one compound is found by the computation, first and alone; then it becomes a project.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { type Client, Server } from "../../../../testing/server.ts";

let server: Server;
let district: Client, street: Client, worker: Client, station: Client, captain: Client;
const day = (ago: number) => new Date(Date.now() + 8 * 3600e3 - ago * 86400e3).toISOString().slice(0, 10);
const span = `from=${day(365)}&to=${day(0)}`;

before(async () => {
  server = await Server.start("community", [], true);
  [district, street, worker, station, captain] = await Promise.all(
    ["district", "street", "worker", "station", "captain"].map((name) => server.as(name)));
});
after(() => server?.stop());

const root = async (client: Client) => (await client.ask("GET", "/grid/roots")).body.items[0].id;
const needs = async (client: Client, node: string) => (await client.ask("GET", `/nodes/${node}/demand-needs?${span}`)).body;

test("what nobody has computed yet is told as that; whoever may see it may have it computed", async () => {
  const place = `/nodes/${await root(district)}/demand-needs`;
  const early = (await district.ask("GET", `${place}?${span}`)).body;
  assert.deepEqual([early.as_of, early.items], [undefined, []]);
  const days = { from: day(365), to: day(0) };
  assert.equal((await captain.ask("POST", `/nodes/${await root(captain)}/demand-needs`, days)).status, 404);
  assert.equal((await district.ask("POST", place, { from: day(0), to: day(9) })).status, 422);
  const made = await district.ask("POST", place, days);
  assert.equal(made.status, 200, made.text);
  assert.ok(made.body.as_of && made.body.items.length > 0);
  assert.deepEqual(await needs(district, await root(district)), made.body);
});

test("old people of one compound who ask for meals stand out; nobody and nothing else does", async () => {
  const found = await needs(district, await root(district));
  assert.ok(found.items.length > 0);
  assert.equal(found.items[0].category, "0701");
  for (const item of found.items) {
    assert.equal(item.compound_id, found.items[0].compound_id);
    assert.equal(item.category, "0701");
    assert.ok(["60_69", "70_79", "80_up"].includes(item.age_band), item.age_band);
    assert.ok(item.observed >= 5 && item.q_micro <= found.q_limit_micro && item.ratio_permille > 2000);
  }
  const most = server.rows("SELECT CAST(compound_id AS TEXT) FROM demand WHERE category = '0701' AND age_band IN ('60_69', '70_79', '80_up') " +
    "GROUP BY compound_id ORDER BY COUNT(*) DESC LIMIT 1")[0];
  assert.equal(found.items[0].compound_id, most);
  assert.equal(found.compounds, 5);
  assert.equal(found.tests, 5 * 40 * 6);
  assert.ok(found.without_age > 0);
  assert.deepEqual(found.unjudged, []);
});

test("who may see figures sees his own compounds; a captain none", async () => {
  const found = await needs(district, await root(district));
  assert.deepEqual((await needs(station, await root(station))).items, []); // the station of another compound
  assert.equal((await station.ask("GET", `/nodes/${found.items[0].compound_id}/demand-needs?${span}`)).status, 404);
  assert.equal((await captain.ask("GET", `/nodes/${await root(captain)}/demand-needs?${span}`)).status, 404);
  assert.equal((await district.ask("GET", `/nodes/${await root(district)}/demand-needs?from=${day(0)}&to=${day(9)}`)).status, 422);
});

test("the cases behind a figure are as many as it says, and tell nobody's name", async () => {
  const { items: [need] } = await needs(worker, await root(worker));
  const path = `/nodes/${need.compound_id}/demand-needs/cases?category=0701&age_band=${need.age_band}&${span}`;
  const cases = (await worker.ask("GET", path)).body;
  assert.equal(cases.items.length, Math.min(need.observed, 100));
  for (const one of cases.items) assert.deepEqual(Object.keys(one).filter((name) => !["number", "filed_on", "state", "closing", "id", "title"].includes(name)), []);
});

test("a need becomes a project: taken up once, discussed by three, decided, done", async () => {
  const { items: [need] } = await needs(worker, await root(worker));
  const body = { compound_id: need.compound_id, category: "0701", age_band: need.age_band, from: day(365), to: day(0), title: "小区食堂" };
  const taken = await worker.ask("POST", "/demand-projects", body);
  assert.equal(taken.status, 200, taken.text);
  assert.equal(taken.body.observed, need.observed);
  assert.equal(taken.body.expected_milli, need.expected_milli);
  assert.equal((await worker.ask("POST", "/demand-projects", body)).status, 409);
  assert.equal((await station.ask("POST", "/demand-projects", body)).status, 404); // of another compound
  const words = `/demand-projects/${taken.body.id}/words`;
  const early = await worker.ask("POST", words, { version: 1, stage: "discussed", text: "想好了。" });
  assert.equal(early.status, 409);
  assert.match(early.body.message, /工作站、街道/);
  assert.equal((await worker.ask("POST", words, { version: 1, text: "活动室可以腾出来。" })).status, 200);
  const seen = (await street.ask("GET", `/demand-projects/${taken.body.id}`)).body;
  assert.deepEqual(seen.words.map((one: any) => [one.level, one.text]), [["community", "活动室可以腾出来。"]]);
  assert.deepEqual(seen.stages, ["discussed", "dropped"]);
  assert.equal(Number(server.rows(`SELECT COUNT(*) FROM demand WHERE project_id = ${taken.body.id}`)[0]), need.observed);
  const listed = (await district.ask("GET", `/nodes/${await root(district)}/demand-projects`)).body.items;
  assert.deepEqual(listed.map((one: any) => one.id), [taken.body.id]);
  assert.equal((await needs(worker, await root(worker))).items[0].project_id, taken.body.id);
  const actions = server.rows(`SELECT COUNT(*) FROM audit WHERE object = 'demand_project ${taken.body.id}'`);
  assert.equal(Number(actions[0]), 2); // taking up, and the word
});
