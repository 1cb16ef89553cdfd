// What can go otherwise at a door, in a browser: an answer that is refused and mended, somebody else's answer, somebody who has
// left, a survey that has not begun, a door handed over, an answer amended when the building is done.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Caller, startServer, type TestServer } from '../server.ts';
import { answers, appoint, confirmDoor, logIn, neighbour, openBuilding, openDoor } from './field.ts';
import { atRest, seriousFindings, shoot, withPhone, type Phone } from './browser.ts';
import { openSurvey, type OpenSurvey } from './survey.ts';
import type { Pack, Target } from '../../src/api/types.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

/** A phone on which the demo's captain has the survey's building. */
const atBuilding = (survey: OpenSurvey, what: (phone: Phone) => Promise<void>): Promise<void> =>
  withPhone({}, async (phone) => {
    await phone.page.goto(`${server.url}/field/`);
    await logIn(phone.page, server.logins.captain!);
    await openBuilding(phone.page, survey.title);
    await atRest(phone.page);
    await what(phone);
    assert.deepEqual(phone.complaints, []);
  });

const inhabited = (survey: OpenSurvey, index = 0): Target => survey.pack.targets.filter((one) => one.households[0]?.residents[0])[index]!;
const cell = (page: Page, target: Target) => page.locator(`a[href$="/doors/${target.door.id}"]`);
const queued = (page: Page, state: string) => page.waitForSelector(`.queue-item[data-state=${state}]`);
const sayNo = (page: Page) => page.locator('.question-field .choice', { hasText: '否' }).click();

/** By the page's own links: an address would load everything anew. */
async function toQueue(page: Page): Promise<void> {
  await page.evaluate(() => history.pushState({}, '', '/field/queue'));
  await page.evaluate(() => dispatchEvent(new PopStateEvent('popstate', { state: {} })));
}

async function correctFirst(page: Page, fill: (form: Page) => Promise<void>): Promise<void> {
  await page.locator('.resident-line__buttons button:last-child').first().click();
  await page.locator('.resident-line__ways button').first().click();
  await page.waitForSelector('.person-form');
  await fill(page);
}

test('an answer that the server refuses opens with everything that was entered, is mended and sent again', async () => {
  const survey = await openSurvey(server, '改好再报');
  await atBuilding(survey, async ({ page, context }) => {
    const target = inhabited(survey);
    await cell(page, target).click();
    await page.waitForSelector('.resident-line');
    // A number that cannot be one is told at the door.
    await correctFirst(page, async () => {
      await page.fill('[name=phone]', '1380013800');
      await page.click('.person-form button[type=submit]');
      await page.waitForSelector('.person-form__fault');
      assert.deepEqual(await seriousFindings(page), []);
      await page.fill('[name=phone]', '13800138000');
      await page.fill('.person-form input >> nth=0', '改前姓名');
      await page.click('.person-form button[type=submit]');
    });
    await page.waitForSelector('.resident-line__mark');
    await sayNo(page);
    let isRefused = true;
    await context.route('**/answers', async (route) => {
      if (!isRefused) return route.continue();
      return route.fulfill({ status: 422, contentType: 'application/json', body: JSON.stringify({ code: 'invalid', reason: 'error.invalid', message: '有几处填得不对，请按提示改好再交。', faults: [{ pointer: '/changes/0/person/name', message: '姓名不对。' }] }) });
    });
    // Two taps of one finger are one answer.
    await page.locator('.sheet-page__actions button').first().evaluate((one: HTMLButtonElement) => {
      one.click();
      one.click();
    });
    await page.waitForSelector('.sheet-done');
    await page.goto(`${server.url}/field/queue`);
    await queued(page, 'parked');
    assert.equal(await page.locator('.queue-item').count(), 1);
    assert.match(await page.locator('.queue-item').innerText(), /姓名不对/);
    assert.deepEqual(await seriousFindings(page), []);
    await shoot(page, 'field-queue-parked');
    await page.locator('.queue-item__ways a').click();
    await page.waitForSelector('.sheet-page__mended');
    assert.match(await page.locator('.resident-line').first().innerText(), /改前姓名[\s\S]*13800138000/);
    assert.ok(await page.locator('.question-field .choice', { hasText: '否' }).locator('input').isChecked());
    await shoot(page, 'field-mend');
    await page.locator('.resident-line__buttons button', { hasText: '撤销' }).click();
    await correctFirst(page, async () => {
      await page.fill('.person-form input >> nth=0', '改后姓名');
      await page.click('.person-form button[type=submit]');
    });
    isRefused = false;
    await page.locator('.sheet-page__actions button').first().click();
    await page.waitForSelector('.sheet-done');
    await page.goto(`${server.url}/field/queue`);
    await queued(page, 'sent');
    assert.equal(await page.locator('.queue-item').count(), 1);
    const sheet = await survey.station.ask<{ households: { residents: { name: string }[] }[] }>('GET', `/doors/${target.door.id}`);
    assert.ok(sheet.households[0]!.residents.some((one) => one.name === '改后姓名'));
    const left = await page.evaluate(async () => {
      const name = (await indexedDB.databases()).map((one) => one.name!).find((one) => one.startsWith('lastmeter-field-'))!;
      const db = await new Promise<IDBDatabase>((done) => (indexedDB.open(name).onsuccess = (event) => done((event.target as IDBOpenDBRequest).result)));
      const all = await new Promise<unknown[]>((done) => (db.transaction('queue').objectStore('queue').getAll().onsuccess = (event) => done((event.target as IDBRequest).result)));
      db.close();
      return JSON.stringify(all);
    });
    assert.doesNotMatch(left, /改后姓名|13800138000/, 'a sent answer leaves nothing about people behind');
  });
});

test('a door that does not exist needs a reason, which is one tap', async () => {
  const survey = await openSurvey(server, '没有这套');
  await atBuilding(survey, async ({ page }) => {
    await cell(page, inhabited(survey)).click();
    await page.locator('.sheet-page__actions button').last().click();
    await page.locator('.other-outcome__ways label').nth(4).click();
    await page.click('.other-outcome button[type=submit]');
    await page.waitForSelector('.other-outcome [role=alert]');
    await atRest(page);
    assert.deepEqual(await seriousFindings(page), []);
    await shoot(page, 'field-other-reason');
    await page.locator('.other-outcome__quick').first().click();
    await page.click('.other-outcome button[type=submit]');
    await page.waitForFunction(() => document.querySelector('.sheet-done .quiet')?.textContent?.includes('已上报'));
    const { items } = await survey.station.ask<{ items: { door: { id: string } }[] }>('GET', `/surveys/${survey.id}/doors?node=${survey.building}&status=pending`);
    assert.deepEqual(items.map((one) => one.door.id), [inhabited(survey).door.id]);
  });
});

test('somebody else has answered: both answers are shown, and the station decides', async () => {
  const survey = await openSurvey(server, '别人先答');
  const other = await appoint(server, survey.building, '同楼另一位');
  await atBuilding(survey, async ({ page }) => {
    const target = inhabited(survey);
    const second = await new Caller(server.url).logIn(other);
    await second.ask('POST', `/surveys/${survey.id}/doors/${target.door.id}/answers`, { outcome: 'refused', given_at: new Date().toISOString(), based_on: target.door.version });
    await cell(page, target).click();
    await confirmDoor(page);
    await page.waitForFunction(() => /选择/.test(document.querySelector('.sheet-done .quiet')?.textContent ?? ''));
    await toQueue(page);
    await page.locator('.queue-item__ways a').click();
    await page.waitForSelector('.conflict-page');
    const text = await page.locator('.conflict-page').innerText();
    assert.match(text, /无变化/);
    assert.match(text, /同楼另一位已答复/);
    assert.match(text, /不愿答复/);
    assert.deepEqual(await seriousFindings(page), []);
    await shoot(page, 'field-others-answer');
    await page.locator('.conflict-page input[value=yours]').check({ force: true });
    await page.click('.conflict-page button[type=submit]');
    await queued(page, 'sent');
    assert.match(await page.locator('.queue-item').innerText(), /由工作站决定/);
    const pack = await survey.station.ask<Pack>('GET', `/surveys/${survey.id}/buildings/${survey.building}`);
    assert.equal(pack.targets.find((one) => one.door.id === target.door.id)?.status, 'refused', 'until the station has decided');
  });
});

test('who has left by the ledger meanwhile comes back, or stays away, and the answer arrives', async () => {
  const survey = await openSurvey(server, '台账已搬走');
  for (const [index, choice] of (['yours', 'ledger'] as const).entries()) {
    await atBuilding(survey, async ({ page }) => {
      const target = survey.pack.targets.filter((one) => (one.households[0]?.residents.length ?? 0) > 1)[index]!;
      const resident = target.households[0]!.residents[0]!;
      await survey.station.ask('POST', `/doors/${target.door.id}/changes`, { changes: [{ kind: 'move_out', person_id: resident.person_id, based_on: resident.version }] });
      await cell(page, target).click();
      await page.waitForSelector('.resident-line');
      await correctFirst(page, async () => {
        await page.fill('[name=phone]', '13900139000');
        await page.click('.person-form button[type=submit]');
      });
      await sayNo(page);
      await page.locator('.sheet-page__actions button').first().click();
      await page.waitForFunction(() => /选择/.test(document.querySelector('.sheet-done .quiet')?.textContent ?? ''));
      await toQueue(page);
      await page.locator('.queue-item__ways a').click();
      await page.waitForSelector('.conflict-page');
      const text = await page.locator('.conflict-page').innerText();
      assert.match(text, new RegExp(resident.name));
      assert.match(text, /还住在这里/);
      assert.match(text, /已搬走/);
      assert.doesNotMatch(text, /move_out|to_on|correct/);
      if (!index) await shoot(page, 'field-conflict-left');
      await page.locator(`.conflict-page input[value=${choice}]`).check({ force: true });
      await page.click('.conflict-page button[type=submit]');
      await queued(page, 'sent');
      const sheet = await survey.station.ask<{ households: { residents: { name: string }[] }[] }>('GET', `/doors/${target.door.id}`);
      const isBack = sheet.households.flatMap((one) => one.residents).some((one) => one.name === resident.name);
      assert.equal(isBack, choice === 'yours');
    });
  }
});

test('a survey that has not begun says when it does, and answers wait until then', async () => {
  const opens = new Date(Math.ceil(Date.now() / 1000) * 1000 + 15_000).toISOString().replace('.000Z', 'Z');
  const survey = await openSurvey(server, '还没开始', { opens_at: opens });
  await atBuilding(survey, async ({ page }) => {
    await page.waitForSelector('.opens-line');
    await cell(page, inhabited(survey)).click();
    await page.waitForSelector('.opens-line');
    await shoot(page, 'field-opens');
    await confirmDoor(page);
    await toQueue(page);
    await page.waitForFunction(() => /将于/.test(document.querySelector('.queue-item')?.textContent ?? ''));
    await queued(page, 'queued');
    assert.equal((await answers(survey)).size, 0);
    await page.waitForSelector('.queue-item[data-state=sent]', { timeout: 40_000 });
    assert.equal((await answers(survey)).size, 1);
  });
});

test('when the building is done, one\'s own answer can still be amended', async () => {
  const survey = await openSurvey(server, '做完再改');
  const captain = await new Caller(server.url).logIn(server.logins.captain!);
  for (const { door } of survey.pack.targets) {
    await captain.ask('POST', `/surveys/${survey.id}/doors/${door.id}/answers`, { outcome: 'refused', given_at: new Date(Date.now() - 1000).toISOString(), based_on: door.version });
  }
  await withPhone({}, async ({ page }) => {
    const second = await openSurvey(server, '另一件');
    await page.goto(`${server.url}/field/`);
    await logIn(page, server.logins.captain!);
    await page.locator('.row-link', { hasText: second.title }).waitFor();
    // Done on another phone: brought once by its address, and kept from then on.
    await page.goto(`${server.url}/field/surveys/${survey.id}/buildings/${survey.building}`);
    await page.waitForSelector('.door-cell--refused');
    await page.goto(`${server.url}/field/`);
    await page.locator('.text-button', { hasText: '刷新' }).click();
    await atRest(page);
    await page.locator('.row-link', { hasText: survey.title }).click();
    const target = inhabited(survey);
    await cell(page, target).click();
    await page.locator('.sheet-page__answered .text-button').click();
    await confirmDoor(page);
    await page.waitForFunction(() => document.querySelector('.sheet-done .quiet')?.textContent?.includes('已上报'));
    const pack = await survey.station.ask<Pack>('GET', `/surveys/${survey.id}/buildings/${survey.building}`);
    assert.equal(pack.targets.find((one) => one.door.id === target.door.id)?.status, 'unchanged');
  });
});

test('a door is handed to a captain of another building, who finds and answers it', async () => {
  const survey = await openSurvey(server, '请人代做');
  const other = await appoint(server, await neighbour(server, survey.building), '隔壁楼栋长');
  const target = inhabited(survey);
  await atBuilding(survey, async ({ page }) => {
    await cell(page, target).click();
    await page.locator('.sheet-page__hand button').click();
    await page.locator('.hand-over .choice', { hasText: other.name }).click();
    await atRest(page);
    assert.deepEqual(await seriousFindings(page), []);
    await shoot(page, 'field-hand-over');
    await page.click('.hand-over button[type=submit]');
    await page.locator('.sheet-page__hand', { hasText: `已请${other.name}代做` }).waitFor();
    await page.locator('.page-bar__back').click();
    await page.waitForSelector('.door-cell--handed');
    await shoot(page, 'field-matrix-handed');
  });
  await withPhone({}, async (phone) => {
    await phone.page.goto(`${server.url}/field/`);
    await logIn(phone.page, other);
    await openBuilding(phone.page, survey.title);
    await openDoor(phone.page, server, survey, target.door.id);
    await phone.page.locator('.sheet-page__hand', { hasText: '请您代做' }).waitFor();
    await shoot(phone.page, 'field-stand-in');
    // The server's answer is kept from the page: this browser has no telephone to hand the number to.
    let called: number | undefined;
    await phone.page.route('**/call', async (route) => {
      called = (await route.fetch()).status();
      await route.fulfill({ status: 404, contentType: 'application/json', body: '{"code":"not_found","message":""}' });
    });
    await phone.page.locator('.resident-line__buttons button', { hasText: '拨打' }).first().click();
    for (let tries = 0; tries < 200 && !called; tries++) await phone.page.waitForTimeout(100);
    assert.equal(called, 200, 'he may call the people whom he is asked to see');
    await confirmDoor(phone.page);
    await phone.page.waitForFunction(() => document.querySelector('.sheet-done .quiet')?.textContent?.includes('已上报'));
    assert.deepEqual([...(await answers(survey)).keys()], [target.door.label]);
  });
});

test('a form asks what the survey verifies, marked first, and nothing else of somebody new', async () => {
  const survey = await openSurvey(server, '核对项', { verify: ['phone', 'usage', 'area_cm2'] });
  await atBuilding(survey, async ({ page }) => {
    const target = inhabited(survey);
    await cell(page, target).click();
    await page.waitForSelector('.sheet-page__verify');
    assert.match(await page.locator('.sheet-page__verify').innerText(), /电话、房屋用途、面积/);
    await page.locator('.sheet-page__adders button').first().click();
    await page.waitForSelector('.person-form');
    assert.deepEqual(await page.locator('.person-form .input > span:first-child').allInnerTexts(), ['姓名', '电话（可不填）', '哪天住进来的（可不填）']);
    await page.locator('.person-form__actions button').first().click();
    await correctFirst(page, async () => {
      assert.equal(await page.locator('.person-form select').count(), 0);
      await page.click('.person-form__more');
      assert.equal(await page.locator('.person-form select').count(), 2);
      await page.locator('.person-form__actions button').first().click();
    });
    const wanted = target.door.usage === 'rented' ? 'owner_occupied' : 'rented';
    await page.locator('select').selectOption(wanted);
    await sayNo(page);
    await shoot(page, 'field-verify');
    await page.locator('.sheet-page__actions button').first().click();
    await page.waitForFunction(() => document.querySelector('.sheet-done .quiet')?.textContent?.includes('已上报'));
    const sheet = await survey.station.ask<{ door: { usage: string } }>('GET', `/doors/${target.door.id}`);
    assert.equal(sheet.door.usage, wanted);
  });
});
