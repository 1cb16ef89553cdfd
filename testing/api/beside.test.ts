// Two processes on one district: a second server is refused; commands work beside the first, and it learns of what they wrote.
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { type Client, Server } from "../server.ts";

let server: Server;
let district: Client;

before(async () => {
  server = await Server.start("compound");
  district = await server.as("district");
});
after(() => server.stop());

/** Waits until `look` says yes; fails after five seconds. */
async function soon(what: string, look: () => Promise<boolean>) {
  for (let tries = 0; tries < 100; tries++) {
    if (await look()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail(what);
}

/** What a command says that fails. */
function refusal(...words: string[]): string {
  try {
    server.command(...words);
  } catch (fault: any) {
    assert.equal(fault.status, 1, fault.stderr);
    return fault.stderr;
  }
  return assert.fail(`${words.join(" ")} was not refused`);
}

test("a second server on the same data is refused, and the first goes on", async () => {
  assert.match(refusal("serve", "--port", "0"), /已有一个 lastmeter 在提供服务/);
  await district.get("/session");
});

test("a command that ends somebody's sessions ends them in the running server", async () => {
  const captain = await server.as("captain");
  await captain.get("/session");
  const code = server.command("account", "reset", "--login", server.login("captain").login);
  assert.match(code, /\d/);
  await soon("the session goes on", async () => (await captain.ask("GET", "/session")).status === 401);
});

test("buildings imported by a command are in the running server's grid, and on open pages", async () => {
  const [{ node_id: root }] = district.session.grants;
  const file = join(server.data, "divisions.csv");
  const { code } = await district.get(`/grid/nodes/${root}`);
  writeFileSync(file, `code,name,level,parent_code\n${code}977,新来街道,street,${code}\n`);
  server.command("grid", "import", file);
  const children = async () => (await district.get(`/grid/nodes/${root}/children`)).items as any[];
  await soon("the street is not there", async () => (await children()).some((one) => one.name === "新来街道"));
  const street = (await children()).find((one) => one.name === "新来街道");
  await soon("the snapshot does not know it", async () => (await district.ask("GET", `/grid/nodes/${street.id}`)).status === 200);
});

test("a newer program backs up and checks what an older server serves, and migrates nothing", async () => {
  // as if this program brought one migration more than the server knew
  const pending = "DELETE FROM schema_migration WHERE module = 'suggestion'";
  await server.alter(pending);
  const copy = join(server.data, "copy.db");
  assert.match(server.command("db", "check"), /ok/);
  if (!server.isPostgres) {
    server.command("db", "backup", "--to", copy);
    assert.ok(existsSync(copy));
  }
  assert.match(refusal("account", "reset", "--login", server.login("captain").login), /请先停掉旧的 lastmeter/);
  await district.get("/session");
});
