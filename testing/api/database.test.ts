// What an administrator does to a database as a whole, with a compound's ledger and a survey with answers in it: a copy, a
// backup and a restored backup hold row for row what the original holds, on the other engine too, and computing the derived
// tables anew changes none of them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { binary, Postgres, Server } from "../server.ts";
import { type Digest, postgresDigest, sqliteDigest } from "../tables.ts";

let server: Server;
let other: Postgres; // of the commands, beside the server's own when it has one
let scratch: string;
let original: Digest;

const here = () => (server.postgres ? postgresDigest(server.postgres) : sqliteDigest(join(server.data, "lastmeter.db")));
const run = (...words: string[]) => execFileSync(binary, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
/** A new data directory with the key of the original. */
function fresh(): string {
  const folder = mkdtempSync(join(scratch, "data-"));
  copyFileSync(join(server.data, "lastmeter.key"), join(folder, "lastmeter.key"));
  return folder;
}

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), "lastmeter-copies-"));
  server = await Server.start("compound");
  other = server.postgres ?? (await new Postgres().start());
  const [district, captain] = await Promise.all(["district", "captain"].map((name) => server.as(name)));
  const building = captain.session.grants[0].node_id;
  const survey = await district.post("/surveys", {
    title: "人员摸排", purpose: "掌握最新情况", legal_basis: "统计法", form_no: "示1", issued_by: "示范单位", approval_no: "示备1号",
    valid_until: "2099-12-31", areas: [{ node_id: building }], retention_days: 30,
    questions: [{ key: "visit", text: "需要上门帮助吗？", kind: "yes_no", required: false }],
  });
  await district.post(`/surveys/${survey.id}/open`);
  while ((await district.get(`/surveys/${survey.id}`)).status !== "open") await new Promise((done) => setTimeout(done, 50));
  const { targets } = await captain.get(`/surveys/${survey.id}/buildings/${building}`);
  const newcomer = { kind: "add", person: { name: "测试\t新\\来\"的'", sex: "female", birth_year: 1990, relation: "99", phone: "10012345678" } };
  const answers = [
    { outcome: "unchanged", answers: { visit: true } }, { outcome: "changed", changes: [newcomer] }, { outcome: "not_reached" }, { outcome: "vacant" }, { outcome: "refused" },
  ];
  for (const [at, answer] of answers.entries())
    await captain.post(`/surveys/${survey.id}/doors/${targets[at].door.id}/answers`,
      { given_at: new Date().toISOString(), based_on: targets[at].door.version, ...answer });
  await captain.post("/suggestions", { kind: "complaint", text: "两行\n和“引号”" });
  await server.terminate();
  original = here();
});
after(async () => {
  if (other && other !== server.postgres) await other.stop();
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

test("the original holds what the comparison is about", () => {
  const rows = (table: string) => Number(original[table]!.split(" ")[0]);
  for (const table of ["grid_node", "ledger_door", "ledger_person", "ledger_name_gram", "ledger_count", "ledger_change", "survey_target",
    "survey_count", "account", "audit", "job", "setting", "suggestion"])
    assert.ok(rows(table) > 0, `${table} is empty`);
  assert.equal(rows("ledger_person"), 988 + 1);
  assert.equal(rows("survey_answer"), 5);
});

test("a copy into PostgreSQL and back into SQLite holds every row of every table", () => {
  const file = join(scratch, "copy.db");
  const rows = server.command("db", "copy", "--to-db", other.conninfo, "--to-schema", "copied").trim();
  assert.deepEqual(postgresDigest(other, "copied"), original);
  assert.equal(Number(rows), Object.values(original).reduce((sum, one) => sum + Number(one.split(" ")[0]), 0));
  const data = fresh();
  run("db", "copy", "--to", file, "--data", data, "--db", other.conninfo, "--schema", "copied");
  assert.deepEqual(sqliteDigest(file), original);
  run("db", "check", "--data", data, "--db", other.conninfo, "--schema", "copied");
  assert.deepEqual(here(), original, "the original is as it was");
});

test("a copy is refused where there is data already, and leaves that as it is", () => {
  assert.throws(() => server.command("db", "copy", "--to-db", other.conninfo, "--to-schema", "copied"));
  assert.deepEqual(postgresDigest(other, "copied"), original);
});

test("a backup holds every row, and so does what is restored from it on either engine", () => {
  const file = join(scratch, "backup.db");
  server.command("db", "backup", "--to", file);
  assert.deepEqual(sqliteDigest(file), original);
  const data = fresh();
  run("db", "restore", "--from", file, "--data", data);
  assert.deepEqual(sqliteDigest(join(data, "lastmeter.db")), original);
  run("db", "restore", "--from", file, "--data", fresh(), "--db", other.conninfo, "--schema", "restored");
  assert.deepEqual(postgresDigest(other, "restored"), original);
});

test("computing the derived tables anew changes nothing, and mends what was spoilt", async () => {
  // A command that writes is audited, and leaves a mark in the settings by which a running server learns of it.
  const facts = ({ setting: _, audit: __, ...others }: Digest) => others;
  server.command("db", "rebuild");
  assert.deepEqual(facts(here()), facts(original));
  // A mended reading is a newer one: its version grows, and is left out of what follows.
  const unversioned = "UPDATE survey_count SET version = 0";
  await server.alter(unversioned);
  const expected = here();
  for (const statement of ["UPDATE ledger_count SET residents = residents + 1", "DELETE FROM ledger_name_gram", "DELETE FROM grid_above",
    "UPDATE survey_count SET unchanged = unchanged + 1", "UPDATE ledger_door SET residents = residents + 1"])
    await server.alter(statement);
  const spoilt = here();
  for (const table of ["ledger_count", "ledger_name_gram", "grid_above", "survey_count", "ledger_door"])
    assert.notEqual(spoilt[table], expected[table], table);
  server.command("db", "rebuild");
  await server.alter(unversioned);
  assert.deepEqual(facts(here()), facts(expected));
});
