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
