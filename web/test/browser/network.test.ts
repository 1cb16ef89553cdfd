// Pages of demands on a slow network and on one that breaks, in a browser whose network and processor are slowed down by its own
// tools: sending shows how it goes and happens once, what was typed outlives the browser, lists say that they are on their way.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page, Request } from 'playwright-core';
import { Caller, startServer, type TestServer } from '../server.ts';
import { newProfile, openPhone, seriousFindings, shoot, weather, type Phone } from './browser.ts';
import { logIn } from './field.ts';
import { picture } from './picture.ts';
import type { Demand, DemandItem, Session } from '../../src/api/types.ts';
import { logIn as residentLogIn } from './resident.ts';

let server: TestServer;
let station: Caller;
let building: string;
let door: string;
let code: string;

before(async () => {
  server = await startServer();
  station = await new Caller(server.url).logIn(server.logins.station!);
  const captain = await new Caller(server.url).logIn(server.logins.captain!);
  const { grants } = await captain.ask<Session>('GET', '/session');
  building = grants.find((one) => one.level === 5)!.node_id!;
  const { doors } = await station.ask<{ doors: { id: string }[] }>('GET', `/buildings/${building}/doors`);
  door = doors[0]!.id;
  code = (await station.ask<{ code: string }>('GET', `/doors/${door}/place-code`)).code;
});
after(async () => {
  await server?.stop();
});

const about = async (words: string): Promise<DemandItem[]> =>
  (await station.ask<{ items: DemandItem[] }>('GET', `/nodes/${building}/demands?limit=200`)).items.filter((one) => one.title.includes(words));

async function withPhone(what: (phone: Phone, reopen: () => Promise<Phone>) => Promise<void>): Promise<void> {
  const profile = newProfile();
  const open = (): Promise<Phone> => openPhone({ profile: profile.path, serviceWorkers: 'block' });
  let phone = await open();
  try {
    await what(phone, async () => {
      // A page is left first: a browser that ends gives its pages the network back for a moment.
      await phone.page.goto('about:blank');
      await phone.close();
      phone = await open();
      return phone;
    });
    assert.deepEqual(phone.complaints, []);
  } finally {
    await phone.close();
    profile.remove();
  }
}

/** No serious finding, nothing wider than the phone, nothing left of English. */
async function sound(page: Page, name: string): Promise<void> {
  await shoot(page, name);
  assert.deepEqual(await seriousFindings(page), [], name);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${name} is ${over} px too wide`);
}

const photo = (name: string) => ({ name, mimeType: 'image/png', buffer: picture(500, 'grains') });

async function write(page: Page, content: string): Promise<void> {
  await page.goto(`${server.url}/resident/p/${code}`);
  await page.click('.home-way--main');
  await page.waitForSelector('[name=klass]');
  await page.locator('.choice', { hasText: '这栋楼' }).click();
  await page.locator('.choice', { hasText: '设施' }).first().click();
  await page.locator('.choice', { has: page.locator('[name=category]') }).first().click();
  await page.fill('[name=content]', content);
}

const isFiling = (request: Request): boolean => request.method() === 'POST' && /\/(public|my)\/demands$/.test(new URL(request.url()).pathname);

test('on a slow network filing says how it goes, and cannot be sent twice', async () => {
  await withPhone(async ({ page }) => {
    const sent: Request[] = [];
    page.on('request', (request) => isFiling(request) && sent.push(request));
    await write(page, '路灯不亮，晚上看不见路');
    await page.setInputFiles('.photo-picker input', [photo('a.png'), photo('b.png')]);
    await page.waitForSelector('.case-photos li >> nth=1');
    await weather(page, 'slow');
    const submit = page.locator('form .van-button--primary');
    await submit.click();
    await submit.click({ force: true });
    await page.waitForSelector('[role=status]:has-text("正在上传照片：第 1 张，共 2 张")');
    await page.locator('.send-line').scrollIntoViewIfNeeded();
    await sound(page, 'network-filing-slow');
    await submit.click({ force: true });
    await page.press('[name=spot]', 'Enter');
    await page.waitForSelector('[role=status]:has-text("第 2 张")');
    await page.waitForSelector('.filed', { timeout: 60_000 });
    assert.equal(sent.length, 1);
    const [item, ...more] = await about('路灯不亮');
    assert.deepEqual(more, []);
    assert.equal((await station.ask<Demand>('GET', `/demands/${item!.id}`)).photos.length, 2);
  });
});

test('a network that breaks while it is sent costs nothing: words and photos outlive the browser, and it is one demand', async () => {
  const content = '下水道堵了，一楼反水';
  await withPhone(async ({ page }, reopen) => {
    await write(page, content);
    await page.setInputFiles('.photo-picker input', [photo('a.png'), photo('b.png')]);
    await page.waitForSelector('.case-photos li >> nth=1');
    await weather(page, 'slow');
    await page.locator('form .van-button--primary').click();
    await page.waitForSelector('[role=status]:has-text("第 2 张")');
    await weather(page, 'none');
    await page.waitForSelector('[role=alert]:has-text("关掉也不会丢")');
    await page.locator('.send-line').scrollIntoViewIfNeeded();
    await sound(page, 'network-filing-broken');

    const { page: again } = await reopen();
    await again.goto(`${server.url}/resident/`);
    await again.waitForSelector('.home-unsent');
    await sound(again, 'network-home-unsent');
    await again.click('.home-unsent');
    await again.waitForSelector('.case-photos li >> nth=1');
    assert.equal(await again.inputValue('[name=content]'), content);
    await again.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>('.case-photos img')].every((one) => one.naturalWidth > 0));
    let uploads = 0;
    const keys: (string | undefined)[] = [];
    again.on('request', (request) => {
      if (request.url().endsWith('/public/photos')) uploads++;
      if (isFiling(request)) keys.push(request.headers()['idempotency-key']);
    });
    // It arrives, and the reply is lost on its way.
    await again.route('**/public/demands', async (route) => {
      await route.fetch();
      await route.abort();
    }, { times: 1 });
    await again.locator('form .van-button--primary').click();
    await again.waitForSelector('.filed, .similar-one, [role=alert]:has-text("关掉也不会丢")');
    if (await again.locator('.similar-one').count()) await again.locator('.van-button--primary').click();
    await again.waitForSelector('[role=alert]:has-text("关掉也不会丢")');
    assert.equal(uploads, 1, 'the photo that had arrived was sent again');
    // Meanwhile the station hangs up new codes: it is the same demand all the same.
    code = (await station.ask<{ code: string }>('POST', `/doors/${door}/place-code`)).code;
    await again.goto(`${server.url}/resident/p/${code}`);
    await again.click('.home-unsent');
    await again.waitForSelector('.case-photos li >> nth=1');
    await again.locator('form .van-button--primary').click();
    await again.waitForSelector('.filed');
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
    const [item, ...more] = await about('下水道堵了');
    assert.deepEqual(more, []);
    assert.equal((await station.ask<Demand>('GET', `/demands/${item!.id}`)).photos.length, 2);
    await again.goto(`${server.url}/resident/`);
    await again.waitForSelector('.home-head');
    assert.equal(await again.locator('.home-unsent').count(), 0, 'nothing is left to send');
  });
});

/** Lets what goes to these addresses wait until the returned function is called. */
async function hold(page: Page, pattern: string): Promise<() => void> {
  let go: () => void = () => undefined;
  const gone = new Promise<void>((done) => (go = done));
  await page.route(pattern, async (route) => {
    await gone;
    await route.continue().catch(() => undefined);
  });
  return go;
}

test('a resident sees that lists and demands are on their way, and can try again; an answer that was lost is not lost', async () => {
  await withPhone(async ({ page }) => {
    await residentLogIn(server, page, '13800004444');
    await write(page, '快递柜挡路');
    await page.click('form .van-button--primary');
    await page.waitForSelector('.filed, .similar-one');
    if (await page.locator('.similar-one').count()) await page.locator('.van-button--primary').click();
    await page.waitForSelector('.filed');
    await page.goto(`${server.url}/resident/`);
    for (const [pattern, click, ready, name] of [
      ['**/api/v1/my/demands', '.van-tabbar-item >> nth=1', '.row-link >> text=快递柜', 'mine'],
      ['**/api/v1/my/demands/*', '.row-link >> text=快递柜', '.case-head', 'case'],
    ] as const) {
      const go = await hold(page, pattern);
      await page.click(click);
      await page.waitForSelector('.waiting-lines');
      await sound(page, `network-${name}-waiting`);
      go();
      await page.waitForSelector(ready);
      await page.unroute(pattern);
      await page.route(pattern, (route) => route.abort());
      await page.reload();
      await page.waitForSelector('[role=alert] button');
      await sound(page, `network-${name}-broken`);
      await page.unroute(pattern);
      await page.click('[role=alert] button');
      await page.waitForSelector(ready);
    }
    const id = page.url().split('/').at(-1)!;

    // Without network at the start nobody is taken for a stranger.
    await page.route('**/api/v1/session', (route) => route.abort());
    await page.goto(`${server.url}/resident/mine`);
    await page.waitForSelector('[role=alert] button');
    assert.equal(await page.locator('a[href^="/resident/login"]').count(), 0);
    await page.unroute('**/api/v1/session');
    await page.click('[role=alert] button');
    await page.waitForSelector('.row-link >> text=快递柜');

    const captain = await new Caller(server.url).logIn(server.logins.captain!);
    for (const person of [captain, station]) {
      const view = await person.ask<Demand>('GET', `/demands/${id}`);
      if (view.moves.includes('answer')) {
        await person.ask('POST', `/demands/${id}/moves`, { move: 'answer', version: view.version, note: '已移走' });
        break;
      }
    }
    await page.goto(`${server.url}/resident/demands/${id}`);
    await page.waitForSelector('.case-answer');
    await page.locator('.case-answer .choice', { hasText: '没有解决' }).first().click();
    await page.fill('.case-answer textarea', '还挡着');
    await page.route('**/moves', async (route) => {
      await route.fetch();
      await route.abort();
    }, { times: 1 });
    await page.locator('.case-answer button[type=submit]').click();
    await page.waitForSelector('[role=alert]:has-text("关掉也不会丢")');
    await sound(page, 'network-answer-broken');
    await page.locator('.case-answer button[type=submit]').click();
    await page.waitForSelector('h2:has-text("没有解决，正在重新办理")');
    const { steps } = await station.ask<Demand>('GET', `/demands/${id}`);
    assert.equal(steps.filter((one) => one.move === 'unsolve').length, 1);
  });
});

test('a captain sees that his work is on its way; what he says of it outlives the browser and is one step', async () => {
  const [item] = await about('路灯不亮');
  assert.ok(item, 'filed by the first test');
  await withPhone(async ({ page }, reopen) => {
    await page.goto(`${server.url}/field/`);
    const go = await hold(page, '**/api/v1/todo');
    await logIn(page, server.logins.captain!);
    await page.waitForSelector('.waiting-lines');
    await sound(page, 'network-todo-waiting');
    go();
    await page.locator('.row-link', { hasText: '路灯不亮' }).waitFor();
    await page.unroute('**/api/v1/todo');
    await page.goto(`${server.url}/field/demands/${item.id}`);
    await page.locator('.sheet-page__actions [data-move=accept]').click();
    await page.locator('.sheet-page__actions [data-move=start]').click();
    await page.locator('.sheet-page__actions [data-move=handle]').click();
    await page.fill('.move-form [name=note]', '换了灯泡');
    await page.setInputFiles('.move-form [name=album]', photo('a.png'));
    await page.waitForSelector('.move-form .photo-field__shown img');
    await weather(page, 'slow');
    await page.locator('.move-form button[type=submit]').click();
    await page.waitForSelector('.move-form [role=status]:has-text("正在上传照片")');
    await sound(page, 'network-move-slow');
    await weather(page, 'none');
    await page.waitForSelector('.move-form [role=alert]:has-text("关掉也不会丢")');
    await sound(page, 'network-move-broken');

    const { page: again } = await reopen();
    await again.goto(`${server.url}/field/demands/${item.id}`);
    await again.locator('.sheet-page__actions [data-move=handle]').click();
    await again.waitForSelector('.move-form .photo-field__shown img');
    assert.equal(await again.inputValue('.move-form [name=note]'), '换了灯泡');
    const keys: (string | undefined)[] = [];
    again.on('request', (request) => request.url().endsWith('/moves') && keys.push(request.headers()['idempotency-key']));
    await again.route('**/moves', async (route) => {
      await route.fetch();
      await route.abort();
    }, { times: 1 });
    await again.locator('.move-form button[type=submit]').click();
    await again.waitForSelector('.move-form [role=alert]:has-text("关掉也不会丢")');
    await again.locator('.move-form button[type=submit]').click();
    await again.waitForFunction(() => document.querySelector('.case-head__state b')?.textContent === '待反馈');
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
    const now = await station.ask<Demand>('GET', `/demands/${item.id}`);
    assert.equal(now.steps.filter((one) => one.move === 'handle').length, 1);
    assert.equal(now.photos.length, 3);
  });

  await withPhone(async ({ page }) => {
    await page.goto(`${server.url}/field/`);
    await logIn(page, server.logins.captain!);
    await page.waitForSelector('.todo-page__file');
    const go = await hold(page, `**/api/v1/demands/${item.id}`);
    await page.evaluate((id) => history.pushState({}, '', `/field/demands/${id}`), item.id);
    await page.reload();
    await page.waitForSelector('.waiting-lines, .case-head');
    go();
    await page.waitForSelector('.case-head');
  });
});
