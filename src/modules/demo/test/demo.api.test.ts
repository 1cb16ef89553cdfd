// What `lastmeter demo` leaves in a database: the counted figures, and the same people for the same seed.
import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Server } from "../../../../testing/server.ts";

const opened: Server[] = [];
const fill = async (scale: string, seed: string, hasDemands = false) => {
  const server = await Server.fill(scale, seed, hasDemands);
  opened.push(server);
  return server;
};
after(() => Promise.all(opened.map((server) => server.stop())));

const people = (server: Server) => server.rows(
  "SELECT d.label, n.name, d.usage, p.name, p.sex, p.birth_year, p.birth_on, p.phone_mask, p.id_mask, s.relation, s.registered_here, s.residence " +
  "FROM ledger_person p JOIN ledger_spell s ON s.person_id = p.id JOIN ledger_household h ON h.id = s.household_id " +
  "JOIN ledger_door d ON d.id = h.door_id JOIN grid_name n ON n.node_id = d.building_id").sort();

test("a seed gives the same people each time, another seed gives others", async () => {
  const [first, again, other] = [await fill("compound", "7"), await fill("compound", "7"), await fill("compound", "8")];
  assert.deepEqual(first.rows("SELECT COUNT(*) FROM ledger_household"), ["328"]);
  assert.equal(people(first).length, 988);
  assert.deepEqual(people(again), people(first));
  assert.notDeepEqual(people(other), people(first));
});

test("the community has 5 compounds, 2630 households, 5842 residents and a staff of 9", async () => {
  const server = await fill("community", "7");
  assert.deepEqual(server.rows("SELECT COUNT(*) FROM grid_node WHERE level = 4"), ["5"]);
  assert.deepEqual(server.rows("SELECT COUNT(*) FROM ledger_household"), ["2630"]);
  assert.deepEqual(server.rows("SELECT COUNT(*) FROM ledger_person"), ["5842"]);
  assert.deepEqual(server.rows("SELECT COUNT(*) FROM appointment WHERE role = 'community_worker'"), ["9"]);
});

test("a year of demands adds up: rows and figures are what the log says", async () => {
  const server = await fill("community", "7", true);
  const count = (statement: string) => Number(server.rows(statement)[0]);
  assert.ok(count("SELECT COUNT(*) FROM demand") > 2000);
  assert.ok(count("SELECT COUNT(*) FROM demand WHERE is_open = 1") > 0);
  for (const move of ["accept", "escalate", "dispatch", "return", "whistle", "miss", "unsolve", "suspend", "grant_time", "remind", "expire", "solve"])
    assert.ok(count(`SELECT COUNT(*) FROM demand_log WHERE move = '${move}'`) > 0, move);
  for (const actor of ["caller", "captain", "station", "community", "street", "party", "system"])
    assert.ok(count(`SELECT COUNT(*) FROM demand_log WHERE actor = '${actor}'`) > 0, actor);
  assert.equal(count(`SELECT COUNT(*) FROM demand_log WHERE at_ms > ${Date.now()}`), 0);
  assert.match(server.command("demand", "recompute"), / 0 rows differ .* 0 differ/); // ends with a fault otherwise
});

/** What chance has drawn of the mediations, without times and ids. */
const drawn = (server: Server) => server.rows(
  "SELECT cause, source, scale, COUNT(*) FROM mediation_case GROUP BY cause, source, scale ORDER BY cause, source, scale");

test("a year of mediations is there in all stages, by the law's measure", async () => {
  const [server, again] = [await fill("compound", "7", true), await fill("compound", "7", true)];
  const count = (statement: string) => Number(server.rows(statement)[0]);
  assert.ok(count("SELECT COUNT(*) FROM mediation_case") >= 20);
  for (const state of ["applied", "accepted", "notified", "investigating", "mediating", "agreed", "supervised", "visited", "ended", "rejected", "archived"])
    assert.ok(count(`SELECT COUNT(*) FROM mediation_case WHERE state = '${state}'`) > 0, state);
  for (const [what, where] of [["soon", "reminder = 'soon'"], ["passed", "reminder = 'passed'"], ["extended", "extensions > 0"], ["at court", "court = 'accepted'"],
    ["oral", "form = 'oral'"], ["written", "form = 'written'"]] as const)
    assert.ok(count(`SELECT COUNT(*) FROM mediation_case WHERE ${where}`) > 0, what);
  assert.equal(count("SELECT COUNT(*) FROM mediation_case WHERE agreed_on > limit_on"), 0);
  assert.equal(count("SELECT COUNT(*) FROM mediation_case WHERE court_applied_on < effect_on"), 0);
  assert.equal(count(`SELECT COUNT(*) FROM mediation_log WHERE at_ms > ${Date.now()}`), 0);
  assert.equal(count("SELECT COUNT(*) FROM mediation_case c WHERE version <> (SELECT MAX(place) FROM mediation_log l WHERE l.case_id = c.id)"), 0);
  // Numbers have no gap and grow with the days of acceptance.
  const numbers = server.rows("SELECT year, no, accepted_on FROM mediation_case WHERE no IS NOT NULL ORDER BY year, no").map((row) => row.split("|").map(Number));
  numbers.forEach(([year, no, day], at) => {
    const before = numbers[at - 1];
    assert.equal(no, before && before[0] === year ? before[1] + 1 : 1);
    assert.ok(!before || before[2] <= day);
  });
  // Those that came from a demand came from one of this place, filed before.
  assert.ok(count("SELECT COUNT(*) FROM mediation_case WHERE demand_id IS NOT NULL") > 0);
  assert.equal(count("SELECT COUNT(*) FROM mediation_case WHERE demand_id IS NOT NULL AND demand_id NOT IN (SELECT id FROM demand)"), 0);
  assert.deepEqual(drawn(again).length > 0, true);
  assert.deepEqual(drawn(again), drawn(server));
});

test("the demo's parties are invented, and read by those who handle the cases", async () => {
  const server = await Server.start("compound", [], true);
  opened.push(server);
  const [worker, district] = [await server.as("worker"), await server.as("district")];
  const lines = (await worker.get("/mediations?limit=200")).items;
  assert.equal(lines.length, Number(server.rows("SELECT COUNT(*) FROM mediation_case")[0]));
  assert.deepEqual((await district.get("/mediations")).items, []);
  const named = ["李璇", "刘国荣", "张水利", "王秋雨", "于丽", "宋玉芳", "陈四利"]; // by the article
  for (const line of lines) {
    const one = await worker.get(`/mediations/${line.id}`);
    for (const party of one.parties) {
      if (party.id_number) assert.match(party.id_number, /^999999/);
      assert.match(party.phone, /^100\d{8}$/);
      assert.ok(!named.includes(party.name));
    }
    if (one.state === "archived") assert.deepEqual(one.dossier.filter((item: any) => item.is_must && !item.is_there), []);
  }
  const year = Number(server.rows("SELECT year FROM mediation_case WHERE year IS NOT NULL GROUP BY year ORDER BY COUNT(*) DESC LIMIT 1")[0]);
  const counts = await district.get(`/nodes/${lines[0].node_id}/mediation-counts?year=${year}`);
  assert.equal(counts.total, Number(server.rows(`SELECT COUNT(*) FROM mediation_case WHERE year = ${year}`)[0]));
});
