// The first scene of the article in a browser: a captain surveys a building on a phone whose network goes away and comes
// back, and the station's page shows it live. Once with a service worker, once without.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Caller, startServer, type TestServer } from '../server.ts';
import { newProfile, openPhone, seriousFindings, shoot, type Phone } from './browser.ts';
import { openSurvey, type OpenSurvey } from './survey.ts';
import type { Pack, Progress } from '../../src/api/types.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(async () => {
  await server?.stop();
});

async function logIn(page: Page, who = 'captain'): Promise<void> {
  const { login, password } = server.logins[who]!;
  await page.fill('[name=username]', login);
  await page.fill('[name=password]', password);
  await page.click('button[type=submit]');
  await page.waitForSelector('.van-tabbar');
}

/** Opens the survey's building from the list of open work and waits until its doors are on the phone. */
async function openBuilding(page: Page, title: string): Promise<void> {
  await page.locator('.row-link', { hasText: title }).first().click();
  await page.waitForSelector('.door-cell');
}

const remaining = async (page: Page): Promise<number> => page.locator('.door-cell--waiting').count();

/** Confirms the next waiting door: one tap where people are listed, "vacant" where nobody is. */
async function confirmDoor(page: Page): Promise<string> {
  await page.waitForSelector('.sheet-page__actions');
  const label = (await page.locator('.page-bar h1').innerText()).trim();
  const question = page.locator('.question-field .choice', { hasText: '否' }).first();
  if (await question.count()) await question.click();
  const main = page.locator('.sheet-page__actions button').first();
  if ((await main.innerText()).includes('空置')) {
    await main.click();
    await page.click('.other-outcome button[type=submit]');
  } else {
    await main.click();
  }
  await page.waitForSelector('.sheet-done');
  return label;
}

const nextDoor = async (page: Page): Promise<void> => page.locator('.sheet-done .van-button--primary').click();

async function answers(survey: OpenSurvey): Promise<Map<string, string>> {
  const pack = await survey.station.ask<Pack>('GET', `/surveys/${survey.id}/buildings/${survey.building}`);
  return new Map(pack.targets.filter((one) => one.status !== 'waiting').map((one) => [one.door.label, one.answer_id ?? '']));
}

async function story(serviceWorkers: 'allow' | 'block'): Promise<void> {
  const survey = await openSurvey(server, `断网摸排 ${serviceWorkers}`);
  const profile = newProfile();
  const station = newProfile();
  let phone: Phone = await openPhone({ profile: profile.path, serviceWorkers });
  const desk = await openPhone({ profile: station.path, size: { width: 1280, height: 800 }, serviceWorkers: 'block' });
  const given: string[] = [];
  try {
    await phone.page.goto(`${server.url}/field/`);
    await logIn(phone.page);
    if (serviceWorkers === 'allow') await phone.page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await openBuilding(phone.page, survey.title);
    await shoot(phone.page, `field-matrix-${serviceWorkers}`);
    const doors = await remaining(phone.page);
    assert.ok(doors >= 6, `the building has only ${doors} waiting doors`);

    // With network: two doors.
    await phone.page.locator('.door-cell--waiting').first().click();
    given.push(await confirmDoor(phone.page));
    await nextDoor(phone.page);
    given.push(await confirmDoor(phone.page));
    await phone.page.waitForFunction(() => document.querySelector('.sheet-done .quiet')?.textContent?.includes('已上报'));
    await shoot(phone.page, `field-done-${serviceWorkers}`);

    // The network goes away: three more.
    await phone.context.setOffline(true);
    for (let i = 0; i < 3; i++) {
      await nextDoor(phone.page);
      given.push(await confirmDoor(phone.page));
    }
    assert.equal((await answers(survey)).size, 2);
    await phone.page.locator('.sheet-done .van-button').nth(1).click();
    await phone.page.waitForSelector('.door-cell--travelling');
    assert.equal(await phone.page.locator('.door-cell--travelling').count(), 3);
    await shoot(phone.page, `field-offline-${serviceWorkers}`);

    // The browser is closed and opened again; with a service worker even that works without network.
    await phone.close();
    phone = await openPhone({ profile: profile.path, serviceWorkers });
    if (serviceWorkers === 'allow') {
      await phone.context.setOffline(true);
      await phone.page.goto(`${server.url}/field/queue`);
      await phone.page.waitForSelector('.queue-item[data-state=queued]');
      assert.equal(await phone.page.locator('.queue-item[data-state=queued]').count(), 3);
      await shoot(phone.page, 'field-cold-start-offline');
      assert.equal((await answers(survey)).size, 2);
    }

    // Meanwhile the station looks at the live progress.
    const live = await watchProgress(desk.page, survey);
    const before = await live.done();
    assert.equal(before, 2);

    // Network again.
    if (serviceWorkers === 'allow') await phone.context.setOffline(false);
    else await phone.page.goto(`${server.url}/field/queue`);
    await phone.page.waitForFunction(() => document.querySelectorAll('.queue-item[data-state=sent]').length === 5, undefined, { timeout: 20_000 });
    await live.waitFor(5);
    await shoot(desk.page, `station-live-${serviceWorkers}`);

    // Exactly once: each door has one answer, the totals agree, nothing else was said.
    const arrived = await answers(survey);
    assert.deepEqual([...arrived.keys()].sort(), [...given].sort());
    assert.equal(new Set(arrived.values()).size, 5);
    const progress = await survey.station.ask<Progress>('GET', `/surveys/${survey.id}/progress?node=${survey.building}`);
    assert.equal(progress.totals.done, 5);
    assert.equal(progress.totals.remaining, progress.totals.doors - 5);

    assert.deepEqual([...phone.requested, ...desk.requested].filter((url) => !url.startsWith(server.url)), []);
    assert.deepEqual([...phone.complaints, ...desk.complaints], []);
  } finally {
    await phone.close();
    await desk.close();
    profile.remove();
    station.remove();
  }
}

interface LiveFigure {
  done(): Promise<number>;
  waitFor(done: number): Promise<void>;
}

/** The station's page of the survey at the captain's building, which follows the server by itself. */
async function watchProgress(page: Page, survey: OpenSurvey): Promise<LiveFigure> {
  await page.goto(`${server.url}/console/surveys/${survey.id}?node=${survey.building}`);
  const { login, password } = server.logins.station!;
  await page.fill('[name=username]', login);
  await page.fill('[name=password]', password);
  await page.click('button[type=submit]');
  await page.waitForSelector('[data-live=live]');
  const figure = '.figures .figure-value__number b';
  return {
    done: async () => Number(await page.locator(figure).first().innerText()),
    waitFor: async (done) =>
      void (await page.waitForFunction(([where, want]) => document.querySelector(where!)?.textContent === want, [figure, String(done)], { timeout: 5000 })),
  };
}

test('a building is surveyed with the network off halfway, with a service worker', () => story('allow'));
test('a building is surveyed with the network off halfway, without a service worker', () => story('block'));

test('an ended login keeps the queue and sends it after logging in again', async () => {
  const survey = await openSurvey(server, '登录过期');
  const profile = newProfile();
  const phone = await openPhone({ profile: profile.path, serviceWorkers: 'block' });
  try {
    await phone.page.goto(`${server.url}/field/`);
    await logIn(phone.page);
    await openBuilding(phone.page, survey.title);
    await phone.page.evaluate(async () => {
      const session = (await (await fetch('/api/v1/session')).json()) as { csrf: string };
      await fetch('/api/v1/session', { method: 'DELETE', headers: { 'X-CSRF-Token': session.csrf } });
    });
    await phone.page.locator('.door-cell--waiting').first().click();
    const label = await confirmDoor(phone.page);
    await phone.page.waitForSelector('.state-line--warn');
    assert.equal((await answers(survey)).size, 0);
    await shoot(phone.page, 'field-expired');
    await phone.page.click('.state-line--warn');
    await phone.page.waitForSelector('[name=password]');
    await logIn2(phone.page);
    await phone.page.waitForSelector('.sheet-page__answered');
    await phone.page.goto(`${server.url}/field/queue`);
    await phone.page.waitForSelector('.queue-item[data-state=sent]');
    assert.deepEqual([...(await answers(survey)).keys()], [label]);
  } finally {
    await phone.close();
    profile.remove();
  }
});

/** Logging in where the page shown afterwards is the one that was left, not a tab. */
async function logIn2(page: Page): Promise<void> {
  const { login, password } = server.logins.captain!;
  await page.fill('[name=username]', login);
  await page.fill('[name=password]', password);
  await page.click('button[type=submit]');
}

test('the ledger changed meanwhile: both versions are shown, the choice is sent', async () => {
  const survey = await openSurvey(server, '台账冲突');
  const profile = newProfile();
  const phone = await openPhone({ profile: profile.path, serviceWorkers: 'block' });
  try {
    await phone.page.goto(`${server.url}/field/`);
    await logIn(phone.page);
    await openBuilding(phone.page, survey.title);
    await phone.page.waitForTimeout(300);
    const target = survey.pack.targets.find((one) => one.households[0]?.residents[0])!;
    const resident = target.households[0]!.residents[0]!;
    await survey.station.ask('POST', `/doors/${target.door.id}/changes`, {
      changes: [{ kind: 'correct', person_id: resident.person_id, based_on: resident.version, person: { name: '站点改名' } }],
    });
    const cell = phone.page.locator(`a[href$="/doors/${target.door.id}"]`);
    await cell.click();
    await phone.page.waitForSelector('.resident-line');
    await phone.page.locator('.resident-line__buttons button:last-child').first().click();
    await phone.page.locator('.resident-line__ways button').first().click();
    await phone.page.fill('.person-form input >> nth=0', '走访改名');
    await phone.page.click('.person-form button[type=submit]');
    await phone.page.waitForSelector('.resident-line__mark');
    await phone.page.locator('.question-field .choice', { hasText: '否' }).click();
    await phone.page.locator('.sheet-page__actions button').first().click();
    await phone.page.waitForSelector('.sheet-done');
    await phone.page.goto(`${server.url}/field/queue`);
    await phone.page.waitForSelector('.queue-item[data-state=conflict]');
    await phone.page.click('.queue-item__ways a');
    await phone.page.waitForSelector('.conflict-page');
    const text = await phone.page.locator('.conflict-page').innerText();
    assert.match(text, /走访改名/);
    assert.match(text, /站点改名/);
    assert.deepEqual(await seriousFindings(phone.page), []);
    await shoot(phone.page, 'field-conflict');
    await phone.page.locator('.conflict-page input[value=yours]').first().check({ force: true });
    await phone.page.click('.conflict-page button[type=submit]');
    await phone.page.waitForSelector('.queue-item[data-state=sent]');
    const sheet = await survey.station.ask<{ households: { residents: { name: string; person_id: string }[] }[] }>('GET', `/doors/${target.door.id}`);
    const names = sheet.households.flatMap((one) => one.residents).filter((one) => one.person_id === resident.person_id).map((one) => one.name);
    assert.deepEqual(names, ['走访改名']);
  } finally {
    await phone.close();
    profile.remove();
  }
});

test('logging out removes everything that the phone kept, and warns while answers wait', async () => {
  const survey = await openSurvey(server, '退出清除');
  const profile = newProfile();
  const phone = await openPhone({ profile: profile.path, serviceWorkers: 'block' });
  try {
    await phone.page.goto(`${server.url}/field/`);
    await logIn(phone.page);
    await openBuilding(phone.page, survey.title);
    await phone.context.setOffline(true);
    await phone.page.locator('.door-cell--waiting').first().click();
    await confirmDoor(phone.page);
    await phone.page.locator('.sheet-done .van-button').last().click();
    await phone.page.locator('.page-bar__back').click();
    await phone.page.locator('.van-tabbar-item').nth(3).click();
    await phone.page.click('.me-page__out');
    await phone.page.waitForSelector('.van-dialog');
    assert.match(await phone.page.locator('.van-dialog').innerText(), /1 条答复没有送达/);
    await shoot(phone.page, 'field-logout');
    await phone.page.locator('.van-dialog__cancel').click();
    await phone.context.setOffline(false);
    await phone.page.waitForFunction(() => !document.body.innerText.includes('1 条未送达'), undefined, { timeout: 20_000 });
    await phone.page.click('.me-page__out');
    await phone.page.locator('.van-dialog__confirm').click();
    await phone.page.waitForSelector('[name=password]');
    const left = await phone.page.evaluate(async () => (await indexedDB.databases()).map((one) => one.name).filter((name) => name?.startsWith('lastmeter-')));
    assert.deepEqual(left, []);
    assert.equal((await answers(survey)).size, 1);
  } finally {
    await phone.close();
    profile.remove();
  }
});

test('whatever else can be true of a door arrives as such, and a complaint reaches the district', async () => {
  const survey = await openSurvey(server, '其他情况');
  const profile = newProfile();
  const phone = await openPhone({ profile: profile.path, serviceWorkers: 'block' });
  const { page } = phone;
  const want = ['not_reached', 'vacant', 'refused', 'pending', 'pending', 'pending'];
  try {
    await page.goto(`${server.url}/field/`);
    await logIn(page);
    await openBuilding(page, survey.title);
    const targets = survey.pack.targets.filter((one) => one.households[0]?.residents[0]?.phone_mask);
    for (const [index] of want.entries()) {
      await page.goto(`${server.url}/field/surveys/${survey.id}/buildings/${survey.building}/doors/${targets[index]!.door.id}`);
      await page.locator('.sheet-page__actions button').last().click();
      await page.locator('.other-outcome__ways label').nth(index).click();
      await page.fill('.other-outcome textarea', '1单元9999');
      if (want[index] === 'vacant') await page.locator('.other-outcome input[type=checkbox]').check({ force: true });
      await page.click('.other-outcome button[type=submit]');
      const fate = page.locator('.sheet-done .quiet');
      for (let tries = 0; tries < 60 && !(await fate.innerText()).includes('已上报'); tries++) await page.waitForTimeout(250);
      assert.match(await fate.innerText(), /已上报/, `${want[index]} of ${targets[index]!.door.label}`);
    }
    const pack = await survey.station.ask<Pack>('GET', `/surveys/${survey.id}/buildings/${survey.building}`);
    const status = new Map(pack.targets.map((one) => [one.door.id, one]));
    assert.deepEqual(want.map((_state, index) => status.get(targets[index]!.door.id)?.status), want);
    assert.equal(status.get(targets[1]!.door.id)?.door.residents, 0);

    await page.goto(`${server.url}/field/suggest`);
    await page.fill('textarea', '同样的内容问了两遍');
    await page.click('button[type=submit]');
    await page.waitForSelector('form [role=status]');
    const district = await new Caller(server.url).logIn(server.logins.district!);
    const { items } = await district.ask<{ items: { text: string }[] }>('GET', '/suggestions');
    assert.ok(items.some((one) => one.text === '同样的内容问了两遍'));
    assert.deepEqual(phone.complaints, []);
  } finally {
    await phone.close();
    profile.remove();
  }
});

// Last: it changes the language of the account.
test('the pages have no serious accessibility finding, in both languages, normal and elder', async () => {
  const survey = await openSurvey(server, '无障碍');
  for (const lang of ['zh-CN', 'en']) {
    const profile = newProfile();
    const phone = await openPhone({ profile: profile.path, serviceWorkers: 'block', lang });
    const { page } = phone;
    try {
      await page.goto(`${server.url}/field/`);
      await page.waitForSelector('[name=username]');
      const look = async (name: string): Promise<void> => {
        await page.waitForTimeout(400);
        await shoot(page, `field-${lang}-${name}`);
        assert.deepEqual(await seriousFindings(page), [], `${lang} ${name}`);
      };
      await look('login');
      await logIn(page);
      for (const elder of [false, true]) {
        const tag = elder ? 'elder-' : '';
        await page.goto(`${server.url}/field/me`);
        await page.waitForSelector('.van-switch');
        if (elder !== (await page.evaluate(() => 'elder' in document.documentElement.dataset))) await page.click('.van-switch');
        if ((lang === 'en') !== (await page.evaluate(() => document.documentElement.lang === 'en'))) await page.click('button.row-link >> nth=0');
        await look(`${tag}me`);
        await page.locator('.van-tabbar-item').first().click();
        await page.waitForSelector('.row-link');
        await look(`${tag}todo`);
        await page.locator('.row-link', { hasText: survey.title }).first().click();
        await page.waitForSelector('.door-cell');
        await look(`${tag}matrix`);
        const target = survey.pack.targets.find((one) => (one.households[0]?.residents.length ?? 0) > 1)!;
        await page.locator(`a[href$="/doors/${target.door.id}"]`).click();
        await page.waitForSelector('.resident-line');
        await look(`${tag}sheet`);
        await page.locator('.resident-line__buttons button:last-child').first().click();
        await page.locator('.resident-line__ways button').first().click();
        await page.waitForSelector('.person-form');
        await look(`${tag}person`);
        if (elder) {
          const small = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('button, a, select, input:not([type=radio])')].filter((one) => one.offsetParent && one.getBoundingClientRect().height < 60).map((one) => one.outerHTML.slice(0, 80)));
          assert.deepEqual(small, [], 'targets under 60 px in elder mode');
          const type = await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
          assert.ok(type >= 18);
        }
        await page.locator('.person-form__actions button').first().click();
        await page.goto(`${server.url}/field/messages`);
        await page.waitForSelector('.van-tabbar');
        await look(`${tag}messages`);
      }
      assert.deepEqual(phone.complaints, []);
      assert.deepEqual(phone.requested.filter((url) => !url.startsWith(server.url)), []);
    } finally {
      await phone.close();
      profile.remove();
    }
  }
});
