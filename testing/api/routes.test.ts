// Every role walks the whole route table: whatever concerns a place outside one's own is refused, on every route.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { type Client, Server } from "../server.ts";

let server: Server;
let openapi: any;
let elsewhere: Record<string, string>; // ids of things in another building than the captain's

before(async () => {
  server = await Server.start("community");
  openapi = await (await fetch(`${server.url}/api/v1/openapi.json`)).json();
  const district = await server.as("district");
  const [root] = (await district.get("/grid/roots")).items;
  const captain = await server.as("captain");
  const mine = captain.session.grants[0].node_id;
  const compound = (await district.get(`/grid/nodes/${mine}`)).parent_id;
  const community = (await district.get(`/grid/nodes/${compound}`)).parent_id;
  const other = (await district.get(`/grid/nodes/${community}/children`)).items.find((node: any) => node.id !== compound);
  const building = (await district.get(`/grid/nodes/${other.id}/children`)).items[0].id;
  const doors = (await district.get(`/buildings/${building}/doors`)).doors;
  const door = doors.find((one: any) => one.residents > 0).id;
  const sheet = await district.get(`/doors/${door}`);
  const survey = await district.post("/surveys", {
    title: "路由检查", purpose: "检查", legal_basis: "检查", form_no: "1", issued_by: "示范", approval_no: "1",
    valid_until: "2099-12-31", areas: [{ node_id: other.id }], retention_days: 30,
  });
  elsewhere = {
    node: building, building, door, survey: survey.id, person: sheet.households[0].residents[0].person_id,
    household: sheet.households[0].id, root: root.id,
  };
});
after(() => server.stop());

type Route = { method: string; path: string; operation: any };

/** A path with every parameter filled by a thing elsewhere; unknown kinds get an id that does not exist. */
const fill = (path: string) => path.replace(/\{(\w+)\}/g, (_, name: string) => elsewhere[name] ?? "1");

/** Required query parameters and body members, with plausible values that point elsewhere. */
function valueOf(name: string, schema: any): any {
  if (name === "changes") return [{ kind: "set_usage", usage: "vacant" }];
  if (elsewhere[name.replace(/_id$/, "")]) return elsewhere[name.replace(/_id$/, "")];
  if (schema.$ref) return bodyOf(schema);
  if (schema.enum) return schema.enum[0];
  if (schema.pattern) return "1"; // an id
  if (schema.type === "array") return schema.items ? [valueOf(name, schema.items)] : [];
  if (schema.type === "integer" || schema.type === "number") return schema.minimum ?? 1;
  if (schema.type === "boolean") return false;
  if (schema.format === "date") return "2099-01-01";
  if (schema.format === "date-time") return "2023-01-13T01:00:00.000Z";
  if (schema.type === "object" || !schema.type) return {};
  return "x".repeat(Math.max(1, schema.minLength ?? 1));
}
function bodyOf(schema: any): any {
  const real = schema.$ref ? schema.$ref.split("/").slice(1).reduce((at: any, key: string) => at[key], openapi) : schema;
  if (real.type && real.type !== "object") return valueOf("", real);
  return Object.fromEntries((real.required ?? []).map((name: string) => [name, valueOf(name, real.properties[name])]));
}

function routes(): Route[] {
  return Object.entries<any>(openapi.paths).flatMap(([path, methods]) =>
    Object.entries<any>(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })));
}

async function call(client: Client, route: Route) {
  const query = (route.operation.parameters ?? [])
    .filter((one: any) => one.in === "query" && one.required)
    .map((one: any) => `${one.name}=${encodeURIComponent(String(valueOf(one.name, one.schema)))}`);
  const content = route.operation.requestBody?.content;
  let body: any;
  if (content?.["multipart/form-data"]) {
    body = new FormData();
    body.append("file", new Blob(["小区,楼栋\n甲,1号楼\n"]), "x.csv");
  } else if (content) {
    body = bodyOf(content["application/json"].schema);
  }
  return client.ask(route.method, fill(route.path) + (query.length ? `?${query.join("&")}` : ""), body);
}

/** Routes about oneself, or whose answer is cut to one's own places: they may answer, but never with things elsewhere. */
const isAboutAPlace = ({ path, operation }: Route) =>
  /\{(node|building|door|person|household|survey|account|import|answer|appointment|consent)\}/.test(path) ||
  (operation.parameters ?? []).some((one: any) => one.in === "query" && one.required && one.name === "node") ||
  JSON.stringify(bodyOf(operation.requestBody?.content?.["application/json"]?.schema ?? { type: "null" })).includes(elsewhere.node);

test("nobody gets in without logging in, on any route but the public ones", async () => {
  const { Client } = await import("../server.ts");
  const stranger = new Client(server.url);
  let refused = 0;
  for (const route of routes()) {
    if (route.operation["x-permission"] === "public" || (route.operation.security ?? [1]).length === 0) continue;
    const reply = await call(stranger, route);
    assert.equal(reply.status, 401, `${route.method} ${route.path} answered ${reply.status} to a stranger: ${reply.text.slice(0, 200)}`);
    refused++;
  }
  assert.ok(refused > 40, `only ${refused} routes were walked`);
});

for (const role of ["captain", "helper"]) {
  test(`a ${role} is refused on every route outside the building`, async () => {
    const client = await server.as(role);
    let walked = 0;
    const open: string[] = [];
    for (const route of routes().filter(isAboutAPlace)) {
      const reply = await call(client, route);
      if (reply.status !== 403 && reply.status !== 404)
        open.push(`${route.method} ${route.path} answered ${reply.status}: ${reply.text.slice(0, 300)}`);
      walked++;
    }
    assert.deepEqual(open, []);
    assert.ok(walked > 25, `only ${walked} routes were walked`);
  });
}

for (const role of ["station", "deputy", "finance", "system", "security", "auditor"]) {
  test(`${role} sees nobody's data in a compound that is not his`, async () => {
    const client = await server.as(role);
    // who looked at a person is what an auditor is there for; it names no resident
    const people = [...(role === "auditor" ? [] : [`/persons/${elsewhere.person}/views`]), `/doors/${elsewhere.door}`, `/buildings/${elsewhere.building}/doors`,
      `/nodes/${elsewhere.node}/households`, `/doors/${elsewhere.door}/history`, `/nodes/${elsewhere.node}/ledger.csv`];
    for (const path of people) {
      const reply = await client.ask("GET", path);
      assert.ok(reply.status === 403 || reply.status === 404, `GET ${path} answered ${reply.status} to ${role}`);
    }
  });
}

test("every route answers every role with a plain refusal or an answer, never with a fault", async () => {
  for (const role of ["captain", "station", "worker", "street", "district", "finance", "system", "security", "auditor"]) {
    const client = await server.as(role);
    for (const route of routes().filter((one) => one.method === "GET")) {
      const reply = await call(client, route);
      assert.ok(reply.status < 500, `GET ${route.path} answered ${reply.status} to ${role}: ${reply.text.slice(0, 300)}`);
      if (reply.status >= 400) assert.ok(reply.body?.message, `GET ${route.path}: a refusal without words: ${reply.text.slice(0, 200)}`);
    }
  }
});
