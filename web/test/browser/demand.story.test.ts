// One demand from the code on the door to the resident's word, on everybody's own page: the resident files with a photo; the
// captain cannot solve it; station, community, two units that are whistled for; handled, "not solved", again, solved and rated.
// At each step its deadline and the figures are right, and everybody else is refused.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Caller, startServer, type TestServer } from '../server.ts';
import { shoot, withPhone, type Phone } from './browser.ts';
import { logIn as logInDesk, SIZE } from './console.ts';
import { logIn as logInField } from './field.ts';
import type { Demand } from '../../src/api/types.ts';
import { logIn as logInResident } from './resident.ts';

const WORDS = '六楼到七楼之间的水管一直漏，楼道全湿了';
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGO4YGCAFTEMLQkA2ntMAeuWKpoAAAAASUVORK5CYII=';
const DAY = 86_400_000;

let server: TestServer;
let people: Record<'captain' | 'station' | 'worker' | 'street' | 'district', Caller>;
let places: { building: string; compound: string; community: string; street: string };
let outsiders: Caller[];
let parties: Caller[];
let units: string[];
let code: string;
let id: string;

const grantOf = async (who: Caller): Promise<string> => (await who.ask<{ grants: { node_id: string }[] }>('GET', '/session')).grants[0]!.node_id;
const seen = (who: Caller = people.worker): Promise<Demand> => who.ask<Demand>('GET', `/demands/${id}`);

async function serve(role: string, node: string): Promise<Caller & { account: string }> {
  const made = await people.district.ask<{ id: string; login: string }>('POST', '/accounts', { name: '测试员', role, node_id: node });
  const { code } = await people.district.ask<{ code: string }>('POST', `/accounts/${made.id}/invitation`);
  const password = `Anderswo-${made.id}`;
  await new Caller(server.url).ask('POST', '/activation', { code, password, device: 'test' });
  return Object.assign(await new Caller(server.url).logIn({ login: made.login, password }), { account: made.id });
}

/** Days in Xi'an on which offices work, by the published lists. */
const shanghai = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
function isWorking(day: string): boolean {
  const weekday = new Date(`${day}T12:00:00+08:00`).getUTCDay();
  for (const line of readFileSync(new URL('../../../src/engine/workday/holidays.txt', import.meta.url), 'utf8').split('\n')) {
    const [, first, last, what] = /^(\d{4}-\d\d-\d\d)(?:\.\.(\S+))? (work|off)/.exec(line) ?? [];
    if (first && day >= first && day <= (last ?? first)) return what === 'work';
  }
  return weekday !== 0 && weekday !== 6;
}
function workingDaysAfter(at: number, count: number): string {
  let day = at;
  for (let left = count; left > 0; ) {
    day += DAY;
    if (isWorking(shanghai(day))) left--;
  }
  return shanghai(day);
}

interface Figures {
  filed: number;
  callbacks: number;
  reworks: number;
  resolution: { numerator: number; denominator: number };
  satisfaction: { numerator: number; denominator: number };
}
async function figures(node: string = places.compound): Promise<Figures> {
  const today = shanghai(Date.now());
  return people.district.ask<Figures>('GET', `/nodes/${node}/demand-figures?from=${today}&to=${today}`);
}
let atFirst: Figures;
/** What has been added to the compound's figures since the story began; the same at every level above. */
async function grown(): Promise<number[]> {
  const now = await figures();
  const of = (one: Figures): number[] => [one.filed, one.callbacks, one.resolution.numerator, one.satisfaction.numerator, one.reworks];
  return of(now).map((value, at) => value - of(atFirst)[at]!);
}

/** Whoever has nothing to do with it learns nothing of it. */
async function refusesOthers(): Promise<void> {
  for (const who of outsiders)
    for (const [method, path] of [['GET', `/demands/${id}`], ['POST', `/demands/${id}/calls`], ['GET', `/my/demands/${id}`]] as const) {
      await assert.rejects(who.ask(method, path, method === 'POST' ? {} : undefined), /: 40[34]/, `${method} ${path}`);
    }
}

const withDevice = (what: (phone: Phone) => Promise<void>, isDesk = false): Promise<void> =>
  withPhone(isDesk ? { size: SIZE } : {}, async (phone) => {
    await what(phone);
    assert.deepEqual(phone.complaints, []);
  });

const stands = (page: Page, state: string): Promise<unknown> => page.waitForSelector(`.case-page__state [data-state=${state}]`);
async function press(page: Page, name: string): Promise<void> {
  await page.waitForSelector('.move-bar');
  const deed = `.move-bar [data-deed=${name}]`;
  if (await page.locator(deed).count()) return page.click(deed);
  await page.click('.move-bar button:has-text("更多办理")');
  await page.click(`.el-dropdown-menu__item[data-deed=${name}] >> visible=true`);
}
const send = (page: Page): Promise<void> => page.click('.el-dialog footer .el-button:last-child');

async function atDesk(who: string, what: (page: Page) => Promise<void>): Promise<void> {
  await withDevice(async ({ page }) => {
    await logInDesk(server, page, who);
    await page.goto(`${server.url}/console/demands/${id}`);
    await page.waitForSelector('.case-page__state');
    await what(page);
  }, true);
}

const resident = { phone: '13800004321' };
async function asResident(what: (page: Page) => Promise<void>): Promise<void> {
  await withDevice(async ({ page }) => {
    await logInResident(server, page, resident.phone);
    await what(page);
  });
}

before(async () => {
  server = await startServer('community');
  const names = ['captain', 'station', 'worker', 'street', 'district'] as const;
  const callers = await Promise.all(names.map((name) => new Caller(server.url).logIn(server.logins[name]!)));
  people = Object.fromEntries(names.map((name, at) => [name, callers[at]!])) as typeof people;
  const nodes = await Promise.all(callers.slice(0, 4).map(grantOf));
  places = { building: nodes[0]!, compound: nodes[1]!, community: nodes[2]!, street: nodes[3]! };
  const compounds = (await people.district.ask<{ items: { id: string }[] }>('GET', `/grid/nodes/${places.community}/children`)).items;
  const buildings = (await people.district.ask<{ items: { id: string }[] }>('GET', `/grid/nodes/${places.compound}/children`)).items;
  outsiders = await Promise.all([serve('station_head', compounds.find((one) => one.id !== places.compound)!.id),
    serve('captain', buildings.find((one) => one.id !== places.building)!.id)]);
  units = [];
  parties = [];
  for (const [name, kind] of [['测试物业', 'property_company'], ['测试水务', 'utility']] as const) {
    const { id: unit } = await people.street.ask<{ id: string }>('PUT', '/demand-units', { node_id: places.street, kind, name, is_active: true });
    const party = await serve('party', places.street);
    await people.street.ask('POST', `/demand-units/${unit}/members`, { account_id: party.account });
    units.push(unit);
    parties.push(party);
  }
  code = (await people.station.ask<{ code: string }>('GET', `/nodes/${places.building}/place-code`)).code;
  atFirst = await figures();
});
after(() => server?.stop());

test('the resident scans the code and files with a photo; the deadline counts working days', async () => {
  await asResident(async (page) => {
    await page.goto(`${server.url}/resident/p/${code}`);
    await page.waitForSelector('.home-head');
    await page.click('.home-way--main');
    await page.waitForSelector('[name=klass]');
    await page.locator('.choice', { hasText: '这栋楼' }).click();
    await page.locator('.choice', { hasText: '邻里' }).first().click();
    await page.locator('.choice', { hasText: '漏水' }).first().click();
    await page.fill('[name=content]', WORDS);
    await page.setInputFiles('input[type=file]', { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') });
    await page.waitForSelector('.case-photos img');
    await page.click('button[type=submit]');
    await page.waitForSelector('.filed, .similar-one');
    if (await page.locator('.similar-one').count()) await page.locator('.van-button--primary').click();
    await page.waitForSelector('.filed');
    await page.click('.filed .van-button--primary');
    await page.waitForSelector('.case-head');
    id = page.url().split('/').at(-1)!;
  });
  const filed = await seen(people.captain);
  assert.equal(filed.item.state, 'submitted');
  assert.equal(filed.photos.length, 1);
  const at = Date.parse(filed.item.filed_at);
  assert.equal(Date.parse(filed.contact_due_at!) - at, DAY, 'a request for help is to be heard within a day');
  assert.equal(shanghai(Date.parse(filed.item.due_at!)), workingDaysAfter(at, 3));
  assert.deepEqual(await grown(), [1, 0, 0, 0, 0]);
  await refusesOthers();
});

test('the captain cannot solve it: it climbs, and the station answers for it from now on', async () => {
  const due = (await seen(people.captain)).item.due_at;
  await withDevice(async ({ page }) => {
    await page.goto(`${server.url}/field/`);
    await logInField(page, server.logins.captain!);
    await page.goto(`${server.url}/field/demands/${id}`);
    await page.waitForSelector('.case-head');
    await page.locator('.sheet-page__actions [data-move=accept]').click();
    await page.waitForFunction(() => document.querySelector('.case-head__state b')?.textContent === '已受理');
    await page.locator('.sheet-page__actions [data-move=more]').click();
    await page.locator('.case-page__more [data-move=escalate]').click();
    await page.fill('.move-form [name=note]', '要换整段水管，楼里办不了');
    await page.locator('.move-form button[type=submit]').click();
    await page.waitForFunction(() => document.querySelector('.case-head__state b')?.textContent === '待签收');
    await shoot(page, 'story-captain');
  });
  const now = await seen();
  assert.equal(now.holder_node_id, places.compound);
  assert.equal(now.lead_node_id, places.compound);
  assert.equal(now.item.due_at, due, 'climbing gives no new time');
});

test('the station signs for it and takes it to the community, which whistles for two units', async () => {
  await atDesk('station', async (page) => {
    await press(page, 'sign');
    await stands(page, 'signed');
    await press(page, 'contact');
    await page.fill('#move-note', '已电话联系');
    await send(page);
    await page.waitForSelector('.step-list li[data-move=contact]');
    await press(page, 'escalate');
    await page.fill('#move-note', '物业和水务要一起看');
    await send(page);
    await stands(page, 'dispatched');
  });
  await atDesk('worker', async (page) => {
    await press(page, 'sign');
    await stands(page, 'signed');
    await press(page, 'whistle');
    await page.click('.el-dialog .el-checkbox:has-text("测试物业")');
    await page.click('.el-dialog .el-checkbox:has-text("测试水务")');
    await page.fill('.el-dialog input[aria-label="到场时间"]', new Date(Date.now() + DAY).toLocaleString('sv', { timeZone: 'Asia/Shanghai' }).slice(0, 16));
    await page.keyboard.press('Enter');
    await page.fill('#move-note', '明天一起到现场');
    await send(page);
    await page.waitForSelector('[data-whistle] tr:has-text("测试水务")');
    await shoot(page, 'story-whistle');
  });
  const now = await seen();
  assert.ok(Date.parse(now.item.contacted_at!) <= Date.parse(now.contact_due_at!), 'heard in time');
  assert.equal(now.lead_node_id, places.compound, 'who received first still answers for it');
  for (const party of parties) {
    const { items } = await party.ask<{ items: { ask: { id: string }; title: string }[] }>('GET', '/demand-requests');
    assert.equal(items.length, 1);
    await party.ask('POST', `/demand-requests/${items[0]!.ask.id}/arrive`, {});
    await party.ask('POST', `/demand-requests/${items[0]!.ask.id}/answer`, { answer: '已到现场，水管由水务更换。' });
  }
  await refusesOthers();
});

async function handle(note: string): Promise<void> {
  await atDesk('worker', async (page) => {
    await press(page, 'start');
    await stands(page, 'handling');
    await press(page, 'handle');
    await page.fill('#move-note', note);
    await send(page);
    await stands(page, 'handled');
    await press(page, 'tell');
    await page.fill('#move-note', note);
    await send(page);
    await stands(page, 'feedback');
  });
  await atDesk('station', async (page) => {
    await press(page, 'verify');
    await send(page);
    await stands(page, 'callback');
  });
}

test('handled and checked; the resident says it is not solved, and it goes back to work', async () => {
  await handle('接头已经换好。');
  await asResident(async (page) => {
    await page.goto(`${server.url}/resident/demands/${id}`);
    await page.waitForSelector('.case-answer');
    await page.locator('.case-answer .choice', { hasText: '没有解决' }).first().click();
    await page.fill('.case-answer textarea', '晚上又漏了');
    await page.locator('.case-answer button[type=submit]').click();
    await page.waitForSelector('h2:has-text("没有解决，正在重新办理")');
  });
  const now = await seen();
  assert.equal(now.item.state, 'rework');
  assert.equal(now.reworks, 1);
  assert.ok(Date.parse(now.item.due_at!) > Date.now());
  assert.deepEqual(await grown(), [1, 1, 0, 0, 1], 'a callback that was answered, and not with "solved"');
});

test('handled again, solved and rated by the resident; nobody else could have closed it', async () => {
  await assert.rejects(people.worker.ask('POST', `/demands/${id}/moves`, { version: (await seen()).version, move: 'solve' }));
  await handle('整段水管已经更换，试水两小时不漏。');
  await assert.rejects(people.worker.ask('POST', `/demands/${id}/moves`, { version: (await seen()).version, move: 'solve' }),
    'who handled it does not write down that the caller is content');
  await asResident(async (page) => {
    await page.goto(`${server.url}/resident/demands/${id}`);
    await page.waitForSelector('.case-answer');
    await page.locator('.case-answer .choice').first().click();
    await page.locator('.case-answer .choice', { hasText: '满意' }).first().click();
    await page.locator('.case-answer button[type=submit]').click();
    await page.waitForSelector('text=您说解决了');
    await shoot(page, 'story-solved');
  });
  const now = await seen();
  assert.deepEqual([now.item.state, now.item.closing, now.satisfaction], ['closed', 'solved', 'satisfied']);
  assert.deepEqual(await grown(), [1, 2, 1, 1, 1]);
  for (const node of [places.community, places.street]) assert.ok((await figures(node)).filed >= 1);
  await refusesOthers();
});
