// Demands on the captain's phone, in a browser: written down for a neighbour without network and with a photo, kept while the
// browser is closed, sent once; then handled step by step, called back by the station, sent back, solved.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Caller, startServer, type TestServer } from '../server.ts';
import { logIn, openBuilding } from './field.ts';
import { atRest, seriousFindings, shoot, withKeptPhone, withPhone, type Phone } from './browser.ts';
import { picture } from './picture.ts';
import { openSurvey } from './survey.ts';
import type { Demand, DemandItem, Session } from '../../src/api/types.ts';

let server: TestServer;
let station: Caller;
let building: string;
/** Those of the demo. */
const others = new Set<string>();
before(async () => {
  server = await startServer();
  station = await new Caller(server.url).logIn(server.logins.station!);
  const captain = await new Caller(server.url).logIn(server.logins.captain!);
  const { grants } = await captain.ask<Session>('GET', '/session');
  building = grants.find((one) => one.level === 5)!.node_id!;
  (await demands()).forEach((one) => others.add(one.id));
});
after(() => server?.stop());

const photo = (shade: number) => ({ name: 'IMG_0001.png', mimeType: 'image/png', buffer: picture(1800, shade) });
const demands = async (): Promise<DemandItem[]> =>
  (await station.ask<{ items: DemandItem[] }>('GET', `/nodes/${building}/demands?limit=200`)).items.filter((one) => !others.has(one.id));
const view = (id: string): Promise<Demand> => station.ask<Demand>('GET', `/demands/${id}`);

async function enter(page: Page, who: string): Promise<void> {
  await page.goto(`${server.url}/field/`);
  await logIn(page, server.logins[who]!);
}

const asPerson = (who: string, what: (phone: Phone) => Promise<void>): Promise<void> =>
  withPhone({}, async (phone) => {
    await enter(phone.page, who);
    await what(phone);
    assert.deepEqual(phone.complaints, []);
  });

async function write(page: Page, content: string, how: { kind?: string; phone?: string } = {}): Promise<void> {
  await page.locator('.todo-page__file').click();
  await page.waitForSelector('.filing-page');
  await page.locator('#filing-kind .choice', { hasText: how.kind ?? '求助' }).click();
  await page.locator('#filing-category .choice').nth(2).click();
  await page.locator('#filing-category .choice').first().click();
  await page.waitForSelector('.filing-page__chosen');
  await page.fill('[name=content]', content);
  await page.fill('[name=phone]', how.phone ?? '');
}

const submit = (page: Page): Promise<void> => page.locator('.filing-page .van-button--primary').click();

async function move(page: Page, slug: string): Promise<void> {
  await page.locator(`.sheet-page__actions [data-move=${slug}]`).click();
}

async function fromMore(page: Page, slug: string): Promise<void> {
  await move(page, 'more');
  await page.locator(`.case-page__more [data-move=${slug}]`).click();
}

async function say(page: Page, note: string): Promise<void> {
  await page.waitForSelector('.move-form');
  await page.fill('.move-form [name=note]', note);
  await page.locator('.move-form button[type=submit]').click();
  await page.waitForSelector('.move-form', { state: 'detached' });
}

const stateIs = (page: Page, word: string): Promise<unknown> => page.waitForFunction((want) => document.querySelector('.case-head__state b')?.textContent === want, word);

test('a demand is written down without network, kept while the browser is closed, and sent once with its photo', async () => {
  const content = '三单元电梯坏了两天，老人下不了楼';
  await withKeptPhone(async ({ page, context }, reopen) => {
    await enter(page, 'captain');
    await page.waitForSelector('.todo-page__file');
    await atRest(page);
    await context.setOffline(true);
    await write(page, content, { phone: '1380013' });
    await page.setInputFiles('[name=camera]', photo(120));
    await page.waitForSelector('.photo-field__shown img');
    await submit(page);
    await page.waitForSelector('#filing-phone [role=alert]');
    await page.fill('[name=phone]', '13800138000');
    await page.fill('[name=name]', '王阿姨');
    await atRest(page);
    assert.deepEqual(await seriousFindings(page), []);
    await shoot(page, 'field-filing');
    await page.evaluate(() => window.scrollTo(0, 0));
    await shoot(page, 'field-filing-top');

    // Nothing of a draft is lost with the page.
    let phone = await reopen();
    await phone.page.goto(`${server.url}/field/`);
    await phone.page.locator('.row-link', { hasText: '没写完的诉求' }).click();
    await phone.page.waitForSelector('.photo-field__shown img');
    assert.equal(await phone.page.inputValue('[name=content]'), content);
    await phone.context.setOffline(true);
    await submit(phone.page);
    await phone.page.locator('.filing-page__fate', { hasText: '已存在手机里' }).waitFor(); // it is tried once, in vain
    await shoot(phone.page, 'field-filing-offline');
    assert.deepEqual(await demands(), []);

    // The reply of the first sending is lost on its way: the same filing goes again and is one.
    phone = await reopen();
    let isLost = false;
    await phone.context.route('**/api/v1/demands', async (route) => {
      if (isLost || route.request().method() !== 'POST') return route.continue();
      isLost = true;
      await route.fetch();
      return route.abort();
    });
    await phone.page.goto(`${server.url}/field/queue`);
    await phone.page.waitForSelector('.queue-item[data-state=sent]', { timeout: 30_000 });
    assert.ok(isLost);
    const [item, ...more] = await demands();
    assert.deepEqual(more, []);
    const filed = await view(item!.id);
    assert.equal(filed.content, content);
    assert.equal(filed.photos.length, 1);
    assert.match(filed.caller ?? '', /^王/);
    assert.match(await phone.page.locator('.queue-item').innerText(), new RegExp(item!.number));
    const left = await phone.page.evaluate(async () => {
      const name = (await indexedDB.databases()).map((one) => one.name!).find((one) => one.startsWith('lastmeter-field-'))!;
      const db = await new Promise<IDBDatabase>((done) => (indexedDB.open(name).onsuccess = (event) => done((event.target as IDBOpenDBRequest).result)));
      const all = (table: string) => new Promise<unknown[]>((done) => (db.transaction(table).objectStore(table).getAll().onsuccess = (event) => done((event.target as IDBRequest).result)));
      const found = { queue: JSON.stringify(await all('queue')), photos: (await all('photos')).length, drafts: (await all('drafts')).length };
      db.close();
      return found;
    });
    assert.doesNotMatch(left.queue, /13800138000|王阿姨|电梯/, 'a sent filing leaves nothing about people behind');
    assert.deepEqual([left.photos, left.drafts], [0, 0]);
    await shoot(phone.page, 'field-queue-filing');
    assert.deepEqual(phone.complaints, []);
  });
});

test('a neighbour with the same trouble is counted with the open demand; another matter is filed', async () => {
  await asPerson('captain', async ({ page }) => {
    await page.waitForSelector('.todo-page__file');
    await atRest(page);
    await write(page, '电梯坏了，老人下不了楼');
    await submit(page);
    await page.waitForSelector('.similar-list');
    await atRest(page);
    assert.deepEqual(await seriousFindings(page), []);
    await shoot(page, 'field-similar');
    const before = (await demands())[0]!;
    await page.locator('.similar-list__one', { hasText: '1号楼' }).first().locator('button').click();
    await page.waitForSelector('.sheet-done');
    const [item, ...more] = await demands();
    assert.deepEqual(more, []);
    assert.equal(item!.supporters, before.supporters + 1);
    await page.locator('.sheet-done .van-button--primary').click();
    await write(page, '电梯坏了，要贴个通知');
    await submit(page);
    await page.waitForSelector('.similar-list');
    await page.locator('.sheet-page__actions .van-button--primary').click();
    await page.waitForSelector('.filing-page__fate[data-state=sent]');
    assert.equal((await demands()).length, 2);
  });
});

test('the captain handles what is his: accepts, calls, handles with a photo, tells; the station calls back', async () => {
  const item = (await demands()).find((one) => one.title.includes('三单元'))!;
  await asPerson('captain', async ({ page }) => {
    await page.locator('.row-link', { hasText: '三单元' }).click();
    await page.waitForSelector('.case-head');
    await atRest(page);
    assert.deepEqual(await seriousFindings(page), []);
    await shoot(page, 'field-case');
    await move(page, 'accept');
    await stateIs(page, '已受理');
    // The server's answer is kept from the page: this browser has no telephone to hand the number to.
    let called: { phone?: string } = {};
    await page.route('**/calls', async (route) => {
      called = (await (await route.fetch()).json()) as { phone?: string };
      await route.fulfill({ json: {} });
    });
    await page.locator('.case-page__caller button').click();
    await page.locator('.case-page__word button').first().click();
    assert.equal(called.phone, '13800138000');
    await say(page, '说好今天修');
    await move(page, 'start');
    await stateIs(page, '办理中');
    await move(page, 'handle');
    await page.locator('.move-form button[type=submit]').click();
    await page.waitForSelector('.move-form [role=alert]');
    await page.fill('.move-form [name=note]', '维保公司换了门机');
    await page.setInputFiles('.move-form [name=album]', [photo(200), photo(90)]);
    await page.waitForSelector('.move-form .photo-field__shown li >> nth=1');
    await atRest(page);
    assert.deepEqual(await seriousFindings(page), []);
    await shoot(page, 'field-case-handle');
    // The second one is taken off while the first is on its way: it does not go.
    let letGo = (): void => undefined;
    const held = new Promise<void>((done) => (letGo = done));
    await page.route('**/api/v1/photos', async (route) => {
      await held;
      await route.continue();
    });
    await page.locator('.move-form button[type=submit]').click();
    await page.waitForSelector('.move-form [role=status]:has-text("第 1 张，共 2 张")');
    await page.locator('.move-form .photo-field__shown button').nth(1).click();
    await page.waitForSelector('.move-form .photo-field__shown li:only-child');
    letGo();
    await stateIs(page, '待反馈');
    await move(page, 'tell');
    await say(page, '电话告诉王阿姨修好了');
    await stateIs(page, '待回访');
    await atRest(page);
    await shoot(page, 'field-case-told');
    const now = await view(item.id);
    assert.equal(now.photos.length, 2, 'one as it was filed, one as it was handled');
    assert.ok(now.item.contacted_at);
  });

  await asPerson('station', async ({ page }) => {
    await page.goto(`${server.url}/field/demands/${item.id}`);
    await page.waitForSelector('.case-page__callback');
    await atRest(page);
    assert.deepEqual(await seriousFindings(page), []);
    await shoot(page, 'field-callback');
    const calls = page.waitForResponse('**/calls');
    await page.route('**/calls', async (route) => route.fulfill({ response: await route.fetch(), json: {} }));
    await page.locator('.case-page__caller button').click();
    assert.equal((await calls).status(), 200, 'who calls back may call');
    await page.locator('[data-move=unsolve]').click();
    await say(page, '老人说又坏了');
    await stateIs(page, '返工');
  });

  await asPerson('captain', async ({ page }) => {
    await page.locator('.row-link', { hasText: '返工' }).waitFor();
    await page.goto(`${server.url}/field/messages`);
    await page.locator('.row-link', { hasText: '没有解决，返工' }).waitFor();
    assert.deepEqual(await seriousFindings(page), []);
    await shoot(page, 'field-messages-demand');
    await page.locator('.row-link', { hasText: '没有解决，返工' }).click();
    await move(page, 'start');
    await move(page, 'handle');
    await say(page, '又换了控制板，试了十次');
    await move(page, 'tell');
    await say(page, '当面告诉王阿姨');
    await stateIs(page, '待回访');
  });

  await asPerson('station', async ({ page }) => {
    await page.goto(`${server.url}/field/demands/${item.id}`);
    await page.locator('[data-move=solve]').click();
    await page.locator('.move-form .choice', { hasText: '基本满意' }).click();
    await atRest(page);
    await shoot(page, 'field-callback-form');
    await say(page, '能用了');
    await stateIs(page, '已结案');
    assert.equal(await page.locator('.sheet-page__actions').count(), 0);
    const now = await view(item.id);
    assert.deepEqual([now.item.closing, now.satisfaction, now.reworks], ['solved', 'fair', 1]);
  });
});

test('what cannot be solved in the building goes to the station, in elder mode and in English too', async () => {
  await asPerson('captain', async ({ page }) => {
    await page.evaluate(() => localStorage.setItem('lastmeter.elder', '1'));
    await page.goto(`${server.url}/field/me`);
    await page.locator('.me-page__switch [role=switch]').first().click();
    await page.goto(`${server.url}/field/`);
    await page.locator('.row-link', { hasText: '通知' }).waitFor();
    await atRest(page);
    assert.deepEqual(await seriousFindings(page), []);
    await shoot(page, 'field-todo-elder');
    await page.locator('.row-link', { hasText: '通知' }).click();
    await page.waitForSelector('.case-head');
    await atRest(page);
    assert.deepEqual(await seriousFindings(page), []);
    await shoot(page, 'field-case-elder');
    await move(page, 'more');
    await atRest(page);
    await shoot(page, 'field-case-more-elder');
    await page.locator('.case-page__more [data-move=escalate]').click();
    await say(page, '要在全小区贴，楼里贴不了');
    await stateIs(page, '待签收');
    await page.goto(`${server.url}/field/demands/new`);
    await page.waitForSelector('.filing-page');
    await atRest(page);
    assert.deepEqual(await seriousFindings(page), []);
    await shoot(page, 'field-filing-elder');
  });
  await asPerson('station', async ({ page }) => {
    await page.locator('.van-tabbar-item', { hasText: '我的' }).click();
    await page.locator('button', { hasText: 'English' }).click();
    await page.locator('.van-tabbar-item', { hasText: 'Tasks' }).or(page.locator('.van-tabbar-item').first()).first().click();
    await page.locator('.row-link', { hasText: '通知' }).waitFor();
    await atRest(page);
    await shoot(page, 'field-todo-english');
    await page.locator('.row-link', { hasText: '通知' }).click();
    await move(page, 'sign');
    await stateIs(page, 'Signed for');
    await atRest(page);
    assert.doesNotMatch(await page.locator('.sheet-page__actions').innerText(), /[\u3400-\u9fff]/);
    await shoot(page, 'field-case-english');
    await fromMore(page, 'suspend');
    await page.waitForSelector('.move-form');
    assert.doesNotMatch(await page.locator('.move-form').innerText(), /[\u3400-\u9fff]/);
    await atRest(page);
    await shoot(page, 'field-case-english-form');
    await page.goto(`${server.url}/field/me`);
    await page.locator('button', { hasText: '中文' }).click();
  });
});

test('from a door the door is filled in; the station chooses among its buildings', async () => {
  const survey = await openSurvey(server, '门上反映');
  const target = survey.pack.targets.find((one) => one.households[0]?.residents[0])!;
  await asPerson('captain', async ({ page }) => {
    await openBuilding(page, survey.title);
    await page.locator(`a[href$="/doors/${target.door.id}"]`).click();
    await page.locator('.sheet-page__hand a').click();
    await page.waitForSelector('.filing-page');
    assert.equal(await page.locator('[name=door]').inputValue(), target.door.id);
    await page.locator('#filing-kind .choice', { hasText: '求助' }).click();
    await page.locator('#filing-category .choice', { hasText: '养老助残' }).click();
    await page.locator('#filing-category .choice').first().click();
    await page.fill('[name=content]', '家里老人一个人，吃饭没人管');
    await page.locator('.filing-page__check input[name=emergency]').check({ force: true });
    await page.locator('[role=status]', { hasText: '120' }).waitFor();
    await page.locator('.filing-page__check input[name=emergency]').uncheck({ force: true });
    await submit(page);
    // Others may have said so: this is another matter.
    await page.waitForSelector('.filing-page__fate, .similar-list');
    if (await page.locator('.similar-list').count()) await page.locator('.sheet-page__actions .van-button--primary').click();
    await page.waitForSelector('.filing-page__fate[data-state=sent]');
    const filed = await view((await demands()).find((one) => one.title.includes('吃饭没人管'))!.id);
    assert.equal(filed.door_id, target.door.id);
  });
  await asPerson('station', async ({ page }) => {
    await page.locator('.todo-page__file').click();
    await page.waitForSelector('[name=place]');
    const places = await page.locator('[name=place] option').allInnerTexts();
    assert.ok(places.length > 2 && places.some((one) => /号楼/.test(one)), places.join());
    await page.locator('[name=place]').selectOption({ label: places.find((one) => /1号楼/.test(one))! });
    await atRest(page);
    assert.deepEqual(await seriousFindings(page), []);
    await page.locator('[name=place]').scrollIntoViewIfNeeded();
    await shoot(page, 'field-filing-station');
    await page.locator('#filing-kind .choice', { hasText: '咨询' }).click();
    await page.locator('#filing-category .choice', { hasText: '政策咨询' }).click();
    await page.locator('#filing-category .choice').first().click();
    await page.fill('[name=content]', '站上问的：医保在哪里交');
    await submit(page);
    await page.waitForSelector('.filing-page__fate, .similar-list');
    if (await page.locator('.similar-list').count()) await page.locator('.sheet-page__actions .van-button--primary').click();
    await page.waitForSelector('.filing-page__fate[data-state=sent]');
    const [item] = (await demands()).filter((one) => one.title.includes('站上问的'));
    assert.deepEqual([item!.source, item!.building_id], ['station', building]);
  });
});
