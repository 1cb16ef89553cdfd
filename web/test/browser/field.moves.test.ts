// What the station and the community do on the phone beside words: dispatching, whistling, calling parties in, another category;
// and that every move that the server offers is on the page, or the page says where it is made.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Caller, startServer, type TestServer } from '../server.ts';
import { logIn } from './field.ts';
import { newProfile, openPhone, seriousFindings, shoot } from './browser.ts';
import type { Demand, Session } from '../../src/api/types.ts';

let server: TestServer;
let station: Caller;
let building: string;

before(async () => {
  server = await startServer();
  station = await new Caller(server.url).logIn(server.logins.station!);
  const captain = await new Caller(server.url).logIn(server.logins.captain!);
  building = (await captain.ask<Session>('GET', '/session')).grants.find((one) => one.level === 5)!.node_id!;
  const street = await new Caller(server.url).logIn(server.logins.street!);
  const { node_id } = (await street.ask<Session>('GET', '/session')).grants[0]!;
  for (const [kind, name] of [['department', '城管中队'], ['utility', '自来水公司']] as const) await street.ask('PUT', '/demand-units', { node_id, kind, name, is_active: true });
});
after(async () => {
  await server?.stop();
});

const view = (id: string): Promise<Demand> => station.ask<Demand>('GET', `/demands/${id}`);

/** A complaint goes past the captain. */
async function file(content: string): Promise<string> {
  const { items } = await station.ask<{ items: { code: string; is_active: boolean }[] }>('GET', '/public/demand-categories');
  const category = items.find((one) => one.code.length === 4 && one.is_active)!.code;
  return (await station.ask<Demand>('POST', '/demands', { kind: 'complaint', category, content, building_id: building })).item.id;
}

async function withPhone(who: string, what: (page: Page) => Promise<void>): Promise<void> {
  const profile = newProfile();
  const phone = await openPhone({ profile: profile.path, serviceWorkers: 'block' });
  try {
    await phone.page.goto(`${server.url}/field/`);
    await logIn(phone.page, server.logins[who]!);
    await what(phone.page);
    assert.deepEqual(phone.complaints, []);
  } finally {
    await phone.close();
    profile.remove();
  }
}

async function sound(page: Page, name: string): Promise<void> {
  // A sheet that is still on its way up is looked at when it has come.
  await page.waitForTimeout(400);
  await shoot(page, name);
  assert.deepEqual(await seriousFindings(page), [], name);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${name} is ${over} px too wide`);
}

const open = async (page: Page, id: string): Promise<void> => {
  await page.goto(`${server.url}/field/demands/${id}`);
  await page.waitForSelector('.case-head');
};
async function fromMore(page: Page, slug: string): Promise<void> {
  await page.locator('.sheet-page__actions [data-move=more]').click();
  await page.locator(`.case-page__more [data-move=${slug}]`).click();
  await page.waitForSelector('.move-form');
}
const send = (page: Page): Promise<void> => page.locator('.move-form button[type=submit]').click();
const stateIs = (page: Page, word: string): Promise<unknown> => page.waitForFunction((want) => document.querySelector('.case-head__state b')?.textContent === want, word);

/** What the page offers, as slugs: the buttons and the sheet behind "more". */
async function offered(page: Page): Promise<string[]> {
  const buttons = await page.locator('[data-move]').evaluateAll((all) => all.map((one) => one.getAttribute('data-move')!));
  await page.locator('.sheet-page__actions [data-move=more]').click();
  await page.waitForSelector('.case-page__more');
  const more = await page.locator('.case-page__more [data-move]').evaluateAll((all) => all.map((one) => one.getAttribute('data-move')!));
  await page.locator('.case-page__more .van-button').click();
  await page.waitForSelector('.case-page__more', { state: 'detached' });
  return [...buttons, ...more].filter((one) => one !== 'more');
}

test('every move that the server offers the station is on the phone; of merging it says where', async () => {
  const id = await file('楼道灯坏了');
  await withPhone('station', async (page) => {
    await open(page, id);
    const { moves } = await view(id);
    const found = await offered(page);
    // Mediation begins in its own pages; who has the turn and leads does not chase himself.
    const missing = moves.filter((one) => !found.includes(one) && !['merge', 'mediate', 'urge'].includes(one));
    assert.deepEqual(missing, []);
    assert.ok(moves.includes('merge') && !moves.includes('whistle'));
    assert.match(await page.locator('.case-page__desk').innerText(), /并案.*电脑/);
  });
});

test('the station dispatches to a building on the phone; its captain is offered what a captain may do', async () => {
  const id = await file('单元门坏了');
  await withPhone('station', async (page) => {
    await open(page, id);
    await page.locator('.sheet-page__actions [data-move=accept]').click();
    await stateIs(page, '已受理');
    await fromMore(page, 'dispatch');
    await page.waitForSelector('.move-form [name=target]');
    await send(page);
    await page.waitForSelector('.move-form [role=alert]:has-text("请选派给谁")');
    await page.locator('.move-form .choice', { hasText: '1号楼' }).click();
    await page.fill('.move-form [name=note]', '请上门看看');
    await sound(page, 'field-dispatch');
    // What was chosen outlives the page.
    await page.reload();
    await page.waitForSelector('.case-head');
    await fromMore(page, 'dispatch');
    await page.waitForSelector('.move-form [name=target]:checked');
    await send(page);
    await stateIs(page, '待签收');
    assert.equal((await view(id)).holder_node_id, building);
  });
  await withPhone('captain', async (page) => {
    await open(page, id);
    await page.locator('.sheet-page__actions [data-move=sign]').click();
    await stateIs(page, '已签收');
    const slugs = await offered(page);
    assert.ok(slugs.includes('escalate') && !['dispatch', 'whistle', 'link', 'merge'].some((one) => slugs.includes(one)));
    assert.equal(await page.locator('.case-page__desk').count(), 0);
    await sound(page, 'field-case-captain');
  });
});

test('a unit gets it from the phone; the community whistles for two, in elder mode too', async () => {
  const id = await file('井盖松动，路面积水');
  await withPhone('station', async (page) => {
    await open(page, id);
    await page.locator('.sheet-page__actions [data-move=accept]').click();
    await stateIs(page, '已受理');
    await fromMore(page, 'classify');
    await page.selectOption('.move-form [name=urgency]', 'urgent');
    await sound(page, 'field-classify');
    await send(page);
    await page.waitForSelector('.move-form', { state: 'detached' });
    assert.equal((await view(id)).item.urgency, 'urgent');
    await fromMore(page, 'dispatch');
    await page.locator('.move-form .choice', { hasText: '自来水公司' }).click();
    await sound(page, 'field-dispatch-unit');
    await send(page);
    await stateIs(page, '待签收');
    assert.equal((await view(id)).item.unit, '自来水公司');
  });
  await withPhone('station', async (page) => {
    await open(page, id);
    await page.locator('.case-page__desk').waitFor();
    await sound(page, 'field-case-dispatched');
  });
  const other = await file('水管爆了，路面塌了');
  const { version } = await view(other);
  await station.ask('POST', `/demands/${other}/moves`, { move: 'accept', version });
  await withPhone('worker', async (page) => {
    await open(page, other);
    await page.evaluate(() => (document.documentElement.dataset.elder = ''));
    await fromMore(page, 'whistle');
    await page.waitForSelector('.move-form [name=units]');
    await send(page);
    await page.waitForSelector('.move-form [role=alert]:has-text("至少选一个单位")');
    for (const name of ['城管中队', '自来水公司']) await page.locator('.move-form .choice', { hasText: name }).click();
    await send(page);
    await page.waitForSelector('.move-form [role=alert]:has-text("请选时间")');
    const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    await page.fill('.move-form [name=needed_at]', `${day}T09:30`);
    await page.fill('.move-form [name=note]', '一起看看井盖和管道');
    await sound(page, 'field-whistle-elder');
    await page.evaluate(() => delete document.documentElement.dataset.elder);
    await sound(page, 'field-whistle');
    await send(page);
    await page.waitForSelector('.move-form', { state: 'detached' });
    await page.waitForSelector('.case-timeline b:has-text("吹哨")');
    const { asks } = await view(other);
    assert.equal(asks.length, 2);
    assert.equal(Date.parse(asks[0]!.due_at), Date.parse(`${day}T09:30:00+08:00`));
    await sound(page, 'field-case-whistled');
  });
});
