// The first scene of the article in a browser: a captain surveys a building on a phone whose network goes away and comes
// back, and the station's page shows it live. Once with a service worker, once without.
import assert from 'node:assert/strict';
import { availableParallelism, loadavg } from 'node:os';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Caller, startServer, type TestServer } from '../server.ts';
import { answers, confirmDoor, logIn, nextDoor, openBuilding, remaining, typeLogin } from './field.ts';
import { atRest, newProfile, openPhone, seriousFindings, shoot, withPhone, type Phone } from './browser.ts';
import { openSurvey, type OpenSurvey } from './survey.ts';
import type { Pack, Progress } from '../../src/api/types.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server?.stop());

/** Answers doors until `count` more are given, beginning at the door that is open. */
async function goOn(page: Page, count: number, given: string[]): Promise<void> {
  for (let i = 0; i < count; i++) {
    if (given.length > 0) await nextDoor(page);
    given.push(await confirmDoor(page));
  }
}

/** When this phone heard of each answer that it had arrived, in order. */
const acknowledged = (page: Page): Promise<number[]> =>
  page.evaluate(async () => {
    const name = (await indexedDB.databases()).map((one) => one.name!).find((one) => one.startsWith('lastmeter-field-'))!;
    const db = await new Promise<IDBDatabase>((done) => (indexedDB.open(name).onsuccess = (event) => done((event.target as IDBOpenDBRequest).result)));
    const all = await new Promise<{ sent_at?: number }[]>((done) => (db.transaction('queue').objectStore('queue').getAll().onsuccess = (event) => done((event.target as IDBRequest).result)));
    db.close();
    return all.map((one) => one.sent_at ?? Infinity).sort((a, b) => a - b);
  });

/** `most`: doors to answer; all of the building's when it has fewer. */
async function story(serviceWorkers: 'allow' | 'block', most: number): Promise<void> {
  const survey = await openSurvey(server, `断网摸排 ${serviceWorkers}`);
  const profile = newProfile();
  let phone: Phone = await openPhone({ profile: profile.path, serviceWorkers });
  const desk = await openPhone({ size: { width: 1280, height: 800 } });
  const given: string[] = [];
  try {
    await phone.page.goto(`${server.url}/field/`);
    await logIn(phone.page, server.logins.captain!);
    if (serviceWorkers === 'allow') await phone.page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await openBuilding(phone.page, survey.title);
    await shoot(phone.page, `field-matrix-${serviceWorkers}`);
    const doors = await remaining(phone.page);
    assert.ok(doors >= 6, `the building has only ${doors} waiting doors`);
    const all = Math.min(doors, most);
    const half = Math.floor(all / 2);

    // The station looks on while half of the building is answered with network.
    const live = await watchProgress(desk.page, survey);
    await phone.page.locator('.door-cell--waiting').first().click();
    await goOn(phone.page, half, given);
    await phone.page.waitForFunction(() => document.querySelector('.sheet-done .quiet')?.textContent?.includes('已上报'));
    await live.waitFor(half);
    await shoot(phone.page, `field-done-${serviceWorkers}`);
    await checkFigures(await acknowledged(phone.page), await live.seen());

    // The network goes away: the other half.
    await phone.context.setOffline(true);
    await goOn(phone.page, all - half, given);
    assert.equal((await answers(survey)).size, half);
    await phone.page.locator('.sheet-done .van-button', { hasText: '回到楼栋' }).click();
    await phone.page.waitForSelector('.door-cell--travelling');
    assert.equal(await phone.page.locator('.door-cell--travelling').count(), all - half);
    await shoot(phone.page, `field-offline-${serviceWorkers}`);

    // The browser is closed and opened again; with a service worker even that works without network. (A page is left
    // first: a browser that ends gives its pages the network back for a moment.)
    await phone.page.goto('about:blank');
    await phone.close();
    phone = await openPhone({ profile: profile.path, serviceWorkers });
    if (serviceWorkers === 'allow') {
      await phone.context.setOffline(true);
      await phone.page.goto(`${server.url}/field/queue`);
      await phone.page.waitForSelector('.queue-item[data-state=queued]');
      assert.equal(await phone.page.locator('.queue-item[data-state=queued]').count(), all - half);
      await shoot(phone.page, 'field-cold-start-offline');
    }
    assert.equal((await answers(survey)).size, half);
    assert.equal(await live.done(), half);

    // Network again.
    if (serviceWorkers === 'allow') await phone.context.setOffline(false);
    else await phone.page.goto(`${server.url}/field/queue`);
    await phone.page.waitForFunction((want) => document.querySelectorAll('.queue-item[data-state=sent]').length === want, all, { timeout: 60_000 });
    await live.waitFor(all);
    await shoot(desk.page, `station-live-${serviceWorkers}`);
    await checkFigures(await acknowledged(phone.page), await live.seen());

    // Exactly once: each door has one answer, the totals agree, nothing else was said.
    const arrived = await answers(survey);
    assert.deepEqual([...arrived.keys()].sort(), [...given].sort());
    assert.equal(new Set(arrived.values()).size, all);
    const progress = await survey.station.ask<Progress>('GET', `/surveys/${survey.id}/progress?node=${survey.building}`);
    assert.equal(progress.totals.done, all);
    assert.equal(progress.totals.remaining, progress.totals.doors - all);

    assert.deepEqual([...phone.requested, ...desk.requested].filter((url) => !url.startsWith(server.url) && url !== 'about:blank'), []);
    assert.deepEqual([...phone.complaints, ...desk.complaints], []);
  } finally {
    await phone.close();
    await desk.close();
    profile.remove();
  }
}

interface Shown {
  done: number;
  at: number;
}

/** Every answer is in the station's figure within a second of the phone hearing that it arrived. A machine on which more
 * wants to run than it has processors is given as many times longer. */
async function checkFigures(sent: number[], seen: Shown[]): Promise<void> {
  const allowed = 1000 * Math.max(1, loadavg()[0]! / availableParallelism());
  sent.filter((at) => at < Infinity).forEach((at, index) => {
    const shown = seen.find((one) => one.done > index);
    assert.ok(shown && shown.at - at <= allowed, `answer ${index + 1} showed after ${shown ? shown.at - at : 'never'} ms of ${Math.round(allowed)}`);
  });
}

interface LiveFigure {
  done(): Promise<number>;
  waitFor(done: number): Promise<void>;
  /** Each figure that was shown, and when. */
  seen(): Promise<Shown[]>;
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
  await page.evaluate((where) => {
    const seen: { done: number; at: number }[] = [];
    const look = (): void => {
      const done = Number(document.querySelector(where)?.textContent);
      if (done !== seen.at(-1)?.done) seen.push({ done, at: Date.now() });
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    look();
    (globalThis as unknown as { seen: unknown }).seen = seen;
  }, figure);
  return {
    seen: () => page.evaluate(() => (globalThis as unknown as { seen: { done: number; at: number }[] }).seen),
    done: async () => Number(await page.locator(figure).first().innerText()),
    waitFor: async (done) =>
      void (await page.waitForFunction(([where, want]) => document.querySelector(where!)?.textContent === want, [figure, String(done)])),
  };
}

test('a whole building is surveyed with the network off halfway, with a service worker', () => story('allow', Infinity));
test('a building is surveyed with the network off halfway, without a service worker', () => story('block', 6));

/** Ends every login of the captain, from elsewhere. */
async function endLogins(where: TestServer): Promise<void> {
  const captain = await new Caller(where.url).logIn(where.logins.captain!);
  const { items } = await captain.ask<{ items: { id: string; is_current: boolean }[] }>('GET', '/devices');
  for (const one of items) if (!one.is_current) await captain.ask('DELETE', `/devices/${one.id}`);
}

test('an ended login keeps the queue and sends it after logging in again', async () => {
  const survey = await openSurvey(server, '登录过期');
  await withPhone({}, async (phone) => {
    await phone.page.goto(`${server.url}/field/`);
    await logIn(phone.page, server.logins.captain!);
    await openBuilding(phone.page, survey.title);
    await phone.context.setOffline(true); // a page with network may hear of the end before anything is pressed
    await phone.page.locator('.door-cell--waiting').first().click();
    const label = await confirmDoor(phone.page);
    await endLogins(server);
    await phone.context.setOffline(false);
    await phone.page.waitForSelector('.state-line--warn');
    assert.equal((await answers(survey)).size, 0);
    await shoot(phone.page, 'field-expired');
    await phone.page.click('.state-line--warn');
    await phone.page.waitForSelector('[name=password]');
    await typeLogin(phone.page, server.logins.captain!);
    await phone.page.waitForSelector('.sheet-page__answered');
    await phone.page.goto(`${server.url}/field/queue`);
    await phone.page.waitForSelector('.queue-item[data-state=sent]');
    assert.deepEqual([...(await answers(survey)).keys()], [label]);
  });
});

test('the ledger changed meanwhile: both versions are shown, the choice is sent', async () => {
  const survey = await openSurvey(server, '台账冲突');
  await withPhone({}, async (phone) => {
    await phone.page.goto(`${server.url}/field/`);
    await logIn(phone.page, server.logins.captain!);
    await openBuilding(phone.page, survey.title);
    await atRest(phone.page);
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
  });
});

test('logging out removes everything that the phone kept, and warns while answers wait', async () => {
  const survey = await openSurvey(server, '退出清除');
  await withPhone({}, async (phone) => {
    await phone.page.goto(`${server.url}/field/`);
    await logIn(phone.page, server.logins.captain!);
    await openBuilding(phone.page, survey.title);
    await phone.context.setOffline(true);
    await phone.page.locator('.door-cell--waiting').first().click();
    await confirmDoor(phone.page);
    await phone.page.locator('.sheet-done .van-button').last().click();
    await phone.page.locator('.page-bar__back').click();
    await phone.page.locator('.van-tabbar-item').nth(3).click();
    await phone.page.click('.me-page__out');
    await phone.page.waitForSelector('.van-dialog');
    assert.match(await phone.page.locator('.van-dialog').innerText(), /1 条没有送达/);
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
  });
});

test('whatever else can be true of a door arrives as such, and a complaint reaches the district', async () => {
  const survey = await openSurvey(server, '其他情况');
  const want = ['not_reached', 'vacant', 'refused', 'pending', 'pending', 'pending'];
  await withPhone({}, async (phone) => {
    const { page } = phone;
    await page.goto(`${server.url}/field/`);
    await logIn(page, server.logins.captain!);
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
      await fate.filter({ hasText: '已上报' }).waitFor();
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
  });
});

// Last: it changes the language of the account.
test('the pages have no serious accessibility finding, in both languages, normal and elder', async () => {
  const survey = await openSurvey(server, '无障碍');
  for (const lang of ['zh-CN', 'en']) {
    await withPhone({ lang }, async (phone) => {
      const { page } = phone;
      await page.goto(`${server.url}/field/`);
      await page.waitForSelector('[name=username]');
      const look = async (name: string): Promise<void> => {
        await atRest(page);
        await shoot(page, `field-${lang}-${name}`);
        assert.deepEqual(await seriousFindings(page), [], `${lang} ${name}`);
      };
      await look('login');
      await logIn(page, server.logins.captain!);
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
        await page.locator('.sheet-page__actions button').last().click();
        await page.locator('.other-outcome__ways label').nth(4).click();
        await look(`${tag}other`);
        await page.locator('.other-outcome .person-form__actions button').first().click();
        const building = `${server.url}/field/surveys/${survey.id}/buildings/${survey.building}`;
        for (const [name, address, sign] of [
          ['notice', `${building}/notice`, '.notice-page'],
          ['buildings', `${server.url}/field/buildings`, '.building-card'],
          ['queue', `${server.url}/field/queue`, '.page-bar'],
          ['devices', `${server.url}/field/devices`, '.resident-line__head'],
          ['password', `${server.url}/field/password`, '[name=new-password]'],
          ['suggest', `${server.url}/field/suggest`, 'textarea'],
        ] as const) {
          await page.goto(address);
          await page.waitForSelector(sign);
          await look(`${tag}${name}`);
        }
        await page.goto(`${server.url}/field/messages`);
        await page.waitForSelector('.van-tabbar');
        await look(`${tag}messages`);
      }
      assert.deepEqual(phone.complaints, []);
      assert.deepEqual(phone.requested.filter((url) => !url.startsWith(server.url)), []);
    });
  }
});
