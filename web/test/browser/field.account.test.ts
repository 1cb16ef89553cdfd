// Who uses a phone, in a browser: the first login by a code, a login left without network, two people on one phone, an
// appointment that ends while answers wait, a login that ends.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Caller, startServer, type TestServer } from '../server.ts';
import { answers, appoint, confirmDoor, logIn, openBuilding, openDoor, typeLogin } from './field.ts';
import { atRest, seriousFindings, shoot, withKeptPhone, withPhone } from './browser.ts';
import { openSurvey, type OpenSurvey } from './survey.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

const waitingDoor = (survey: OpenSurvey, index = 0): string => survey.pack.targets.filter((one) => one.households[0]?.residents[0])[index]!.door.id;

async function sessionOf(page: Page): Promise<number> {
  return page.evaluate(async () => (await fetch('/api/v1/session')).status);
}

for (const way of ['code', 'link'] as const) {
  test(`a captain's first login: the ${way === 'code' ? 'code is typed' : 'QR code of the slip is opened'}, a password is chosen, and the work is there`, async () => {
    const survey = await openSurvey(server, `激活 ${way}`);
    const captain = await appoint(server, survey.building, `新楼栋长${way}`, false);
    await withPhone({}, async ({ page, complaints }) => {
      if (way === 'code') {
        await page.goto(`${server.url}/field/login`);
        await page.click('.login-page__link');
        await page.fill('[name=code]', '0000 0000');
        await page.click('button[type=submit]');
        await page.waitForSelector('[role=alert]');
        assert.deepEqual(await seriousFindings(page), []);
        await shoot(page, 'field-activate-code');
        await page.fill('[name=code]', captain.code);
        await page.click('button[type=submit]');
      } else {
        await page.goto(`${server.url}/field/activate?code=${captain.code.replace(/\D/g, '')}`);
      }
      await page.waitForSelector('[name=new-password]');
      assert.match(await page.locator('form').innerText(), new RegExp(captain.name));
      assert.equal(await page.inputValue('[name=username]'), captain.login);
      await page.fill('[name=new-password]', captain.password);
      await page.fill('[name=new-password-again]', `${captain.password}x`);
      await page.click('button[type=submit]');
      await page.waitForSelector('[role=alert]');
      assert.deepEqual(await seriousFindings(page), []);
      await shoot(page, 'field-activate-password');
      await page.fill('[name=new-password-again]', captain.password);
      await page.click('button[type=submit]');
      await page.waitForSelector('.van-tabbar');
      await openBuilding(page, survey.title);
      assert.deepEqual(complaints, []);
    });
  });
}

test('a login that is left without network is ended before anybody gets in by it', async () => {
  const survey = await openSurvey(server, '离线退出');
  await withKeptPhone(async ({ page, context }, reopen) => {
    await page.goto(`${server.url}/field/`);
    await logIn(page, server.logins.captain!);
    await openBuilding(page, survey.title);
    await page.goto(`${server.url}/field/me`);
    await page.waitForSelector('.me-page__out');
    await context.setOffline(true);
    await page.click('.me-page__out');
    await page.locator('.van-dialog__confirm').click();
    await page.waitForSelector('[name=password]');
    const again = await reopen();
    await again.page.goto(`${server.url}/field/`);
    await again.page.waitForSelector('[name=password]');
    assert.equal(await sessionOf(again.page), 401, 'the server has ended it');
    await again.page.reload();
    await again.page.waitForSelector('[name=password]');
    assert.equal(await again.page.evaluate(() => localStorage.getItem('lastmeter.field.leaving')), null);
  });
});

test('an open page ends the left login as soon as the network is back', async () => {
  await openSurvey(server, '退出后联网');
  await withPhone({}, async ({ page, context }) => {
    await page.goto(`${server.url}/field/me`);
    await logIn(page, server.logins.captain!);
    await context.setOffline(true);
    await page.click('.me-page__out');
    await page.locator('.van-dialog__confirm').click();
    await page.waitForSelector('[name=password]');
    await context.setOffline(false);
    await page.waitForFunction(() => localStorage.getItem('lastmeter.field.leaving') === null);
    assert.equal(await sessionOf(page), 401);
  });
});

test('what one person has answered is never sent as another, and nobody finds the other\'s people', async () => {
  const survey = await openSurvey(server, '同一手机');
  const other = await appoint(server, survey.building, '同楼楼栋长');
  await withPhone({}, async ({ page, context }) => {
    await page.goto(`${server.url}/field/`);
    await logIn(page, server.logins.captain!);
    await openBuilding(page, survey.title);
    await context.route('**/answers', (route) => route.abort());
    await page.locator('.door-cell--waiting').first().click();
    const label = await confirmDoor(page);
    // Somebody else logs in on a second page of the same browser.
    const second = await context.newPage();
    await second.goto(`${server.url}/field/login`);
    await logIn(second, other);
    // He has the same building: on the first page the door is open for him now, as if nobody had answered.
    await page.waitForSelector('.sheet-page__actions');
    await atRest(page);
    assert.equal(await page.locator('.sheet-done').count(), 0);
    await context.unroute('**/answers');
    await page.goto(`${server.url}/field/queue`);
    await page.waitForSelector('.empty-state');
    await page.waitForTimeout(3000);
    assert.equal((await answers(survey)).size, 0, 'nothing was said in the other\'s name');
    const kept = await page.evaluate(async () => {
      const names = (await indexedDB.databases()).map((one) => one.name!).filter((one) => one.startsWith('lastmeter-field-'));
      const own = `lastmeter-field-${localStorage.getItem('lastmeter.field.account')}`;
      const db = await new Promise<IDBDatabase>((done) => (indexedDB.open(names.find((one) => one !== own)!).onsuccess = (event) => done((event.target as IDBOpenDBRequest).result)));
      const count = (table: string): Promise<number> => new Promise((done) => (db.transaction(table).objectStore(table).count().onsuccess = (event) => done((event.target as IDBRequest<number>).result)));
      const found = { packs: await count('packs'), meta: await count('meta'), queue: await count('queue') };
      db.close();
      return found;
    });
    assert.deepEqual(kept, { packs: 0, meta: 0, queue: 1 });
    // The first one logs in again: his answer goes out as his own.
    await second.close();
    await page.goto(`${server.url}/field/me`);
    await page.click('.me-page__out');
    await page.locator('.van-dialog__confirm').click();
    await page.waitForSelector('.login-page__waiting');
    await shoot(page, 'field-left-behind');
    await logIn(page, server.logins.captain!);
    await page.goto(`${server.url}/field/queue`);
    await page.waitForSelector('.queue-item[data-state=sent]');
    assert.deepEqual([...(await answers(survey)).keys()], [label]);
  });
});

test('answers of somebody whose appointment ended meanwhile are handed to the station', async () => {
  const survey = await openSurvey(server, '换人');
  const captain = await appoint(server, survey.building, '将离任');
  await withPhone({}, async ({ page, context }) => {
    await page.goto(`${server.url}/field/`);
    await logIn(page, captain);
    await openBuilding(page, survey.title);
    await context.setOffline(true);
    await page.locator('.door-cell--waiting').first().click();
    const label = await confirmDoor(page);
    await survey.station.ask('DELETE', `/appointments/${captain.appointment}`);
    await context.setOffline(false);
    await page.waitForFunction(() => /交给工作站|已上报/.test(document.querySelector('.sheet-done .quiet')?.textContent ?? ''), undefined, { timeout: 20_000 });
    await page.goto(`${server.url}/field/queue`);
    await page.waitForSelector('.queue-item[data-state=sent]');
    assert.match(await page.locator('.queue-item').innerText(), /已交给工作站/);
    await shoot(page, 'field-handed-in');
    const { items } = await survey.station.ask<{ items: { door: { label: string } }[] }>('GET', `/surveys/${survey.id}/doors?node=${survey.building}&status=pending`);
    assert.deepEqual(items.map((one) => one.door.label), [label]);
  });
});

test('once the login has ended, residents are hidden, and their data leaves the phone', async () => {
  const survey = await openSurvey(server, '登录失效');
  await withPhone({}, async ({ page, context }) => {
    await page.goto(`${server.url}/field/`);
    await logIn(page, server.logins.captain!);
    await openBuilding(page, survey.title);
    await openDoor(page, server, survey, waitingDoor(survey));
    await page.waitForSelector('.resident-line');
    const captain = await new Caller(server.url).logIn(server.logins.captain!);
    const { items } = await captain.ask<{ items: { id: string; is_current: boolean }[] }>('GET', '/devices');
    await context.setOffline(true); // a page with network may hear of the end before anything is pressed
    await page.locator('.question-field .choice', { hasText: '否' }).click();
    await page.locator('.sheet-page__actions button').first().click();
    await page.waitForSelector('.sheet-done');
    for (const one of items) if (!one.is_current) await captain.ask('DELETE', `/devices/${one.id}`);
    await context.setOffline(false);
    await page.waitForSelector('.field-locked');
    assert.equal(await page.locator('.resident-line').count(), 0);
    assert.deepEqual(await seriousFindings(page), []);
    await shoot(page, 'field-locked');
    await page.click('.state-line--warn');
    await page.waitForSelector('[name=password]');
    await typeLogin(page, server.logins.captain!);
    await page.waitForSelector('.sheet-page__answered');
    await page.waitForSelector('.resident-line');
  });
});

test('large type chosen without network stays chosen', async () => {
  await withPhone({}, async ({ page, context }) => {
    await page.goto(`${server.url}/field/me`);
    await logIn(page, server.logins.captain!);
    await context.setOffline(true);
    await page.click('.van-switch');
    await context.setOffline(false);
    const captain = await new Caller(server.url).logIn(server.logins.captain!);
    const isTold = async (): Promise<boolean> => (await captain.ask<{ elder_mode: boolean }>('GET', '/session')).elder_mode;
    for (let i = 0; i < 40 && !(await isTold()); i++) await page.waitForTimeout(250);
    assert.ok(await isTold());
    await page.reload();
    await page.waitForSelector('.van-switch');
    await atRest(page);
    assert.ok(await page.evaluate(() => 'elder' in document.documentElement.dataset));
    await page.click('.van-switch');
    for (let i = 0; i < 40 && (await isTold()); i++) await page.waitForTimeout(250);
    assert.ok(!(await isTold()));
  });
});
