// Codes on doors as they are scanned, printed, renewed and withdrawn.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client, Server } from "../../../../testing/server.ts";

let server: Server;
let station: Client, captain: Client, stranger: Client;
let building: string, compound: string;

before(async () => {
  server = await Server.start("compound", ["--public-url", "https://grid.example.cn"]);
  [station, captain] = await Promise.all(["station", "captain"].map((name) => server.as(name)));
  [building, compound] = [captain.session.grants[0].node_id, station.session.grants[0].node_id];
  stranger = new Client(server.url);
});
after(() => server.stop());

test("a scanned code tells the place and nothing of who lives there", async () => {
  const { doors } = await station.get(`/buildings/${building}/doors`);
  const { code, url } = await station.get(`/doors/${doors[0].id}/place-code`);
  assert.equal(url, `https://grid.example.cn/resident/p/${code}`);
  const place = await stranger.get(`/public/places/${code}`);
  assert.deepEqual(Object.keys(place).sort(),
    ["building", "building_id", "community", "compound", "compound_id", "door", "door_id", "kind", "street"]);
  assert.deepEqual([place.kind, place.door, place.door_id], ["door", doors[0].label, doors[0].id]);
  assert.equal((await stranger.ask("GET", `/public/places/${code.slice(0, -1)}`)).body.reason, "place.code");
});

test("a renewed code kills the stickers before it, a withdrawn one all of them", async () => {
  const path = `/nodes/${building}/place-code`;
  const old = (await station.get(path)).code;
  const renewed = (await station.post(path)).code;
  assert.equal((await stranger.ask("GET", `/public/places/${old}`)).status, 404);
  assert.equal((await stranger.get(`/public/places/${renewed}`)).kind, "building");
  assert.equal((await station.ask("DELETE", path)).status, 204);
  assert.equal((await station.get(path)).is_withdrawn, true);
  assert.equal((await stranger.ask("GET", `/public/places/${renewed}`)).status, 404);
  assert.equal((await captain.ask("POST", path, {})).status, 404);
  assert.notEqual((await station.post(path)).code, renewed);
});

test("stickers are printed for a compound and for the doors of a building", async () => {
  const sheet = await station.ask("GET", `/nodes/${compound}/place-codes`);
  assert.match(sheet.headers.get("content-type") ?? "", /text\/html/);
  const doors = await station.ask("GET", `/nodes/${building}/place-codes?doors=true`);
  const count = (text: string) => text.split("<section>").length - 1;
  assert.ok(count(sheet.text) > 1);
  assert.equal(count(doors.text), (await station.get(`/buildings/${building}/doors`)).doors.length + 1);
  assert.ok(doors.text.includes("只认这个网址：https://grid.example.cn"));
});
