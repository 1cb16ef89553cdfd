// A resident's phone: the code on the door, logging in by phone, large type, leaving for good; without network; in English.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Caller, startServer, type TestServer } from '../server.ts';
import { atRest, seriousFindings, shoot, withPhone, type Phone } from './browser.ts';
import { picture } from './picture.ts';
import { logIn } from './resident.ts';

let server: TestServer;
let door: { code: string; label: string };

before(async () => {
  server = await startServer();
  const station = await new Caller(server.url).logIn(server.logins.station!);
  const captain = await new Caller(server.url).logIn(server.logins.captain!);
  const { grants } = await captain.ask<{ grants: { node_id: string }[] }>('GET', '/session');
  const { doors } = await station.ask<{ doors: { id: string; label: string }[] }>('GET', `/buildings/${grants[0]!.node_id}/doors`);
  const { code } = await station.ask<{ code: string }>('GET', `/doors/${doors[0]!.id}/place-code`);
  door = { code, label: doors[0]!.label };
});
after(() => server?.stop());

const onPhone = (what: (phone: Phone) => Promise<void>, lang?: string): Promise<void> =>
  withPhone(lang ? { lang } : {}, async (phone) => {
    await what(phone);
    assert.deepEqual(phone.complaints, []);
    assert.deepEqual(phone.requested.filter((url) => !url.startsWith(server.url) && !url.startsWith('blob:')), []);
  });

/** No serious finding, nothing wider than the phone, and targets as large as the mode asks for. */
async function sound(page: Page, name: string, target = 44): Promise<void> {
  await atRest(page);
  assert.deepEqual(await seriousFindings(page), [], name);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 0, `${name} is ${overflow} px too wide`);
  const small = await page.evaluate((least) => [...document.querySelectorAll('main a, main button, main .choice span, .van-tabbar-item')]
    .map((one) => ({ text: one.textContent?.trim(), height: one.getBoundingClientRect().height }))
    .filter(({ height }) => height > 0 && height < least - 0.5), target);
  assert.deepEqual(small, [], `${name}: targets too small`);
  await shoot(page, name);
}

/** Eight by eight red pixels. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGO4YGCAFTEMLQkA2ntMAeuWKpoAAAAASUVORK5CYII=';

interface Case {
  version: number;
  moves: string[];
}

/** Whoever of the station and the captain may move a demand now. */
async function holderOf(id: string): Promise<{ move(move: string, note?: string): Promise<void> }> {
  const people = await Promise.all(['captain', 'station'].map((name) => new Caller(server.url).logIn(server.logins[name]!)));
  return {
    async move(move, note) {
      for (const person of people) {
        const view = await person.ask<Case>('GET', `/demands/${id}`);
        if (!view.moves.includes(move)) continue;
        await person.ask('POST', `/demands/${id}/moves`, { move, version: view.version, ...(note ? { note, is_public: true } : {}) });
        return;
      }
      throw new Error(`nobody may ${move}`);
    },
  };
}

const scan = async (page: Page): Promise<void> => {
  await page.goto(`${server.url}/resident/p/${door.code}`);
  await page.waitForSelector('.home-head');
};

/** From the code on the door to a form that says whose concern it is and what it is about. */
async function describe(page: Page, whose: '这栋楼' | '整个小区', klass: string, content: string): Promise<void> {
  await scan(page);
  await page.click('.home-way--main');
  await page.waitForSelector('[name=klass]');
  await page.locator('.choice', { hasText: whose }).click();
  await page.locator('.choice', { hasText: klass }).first().click();
  await page.locator('.choice', { has: page.locator('[name=category]') }).first().click();
  await page.fill('[name=content]', content);
}

/** Sends the form, whatever is alike. */
async function file(page: Page): Promise<void> {
  await page.click('button[type=submit]');
  await page.waitForSelector('.filed, .similar-one');
  if (await page.locator('.similar-one').count()) await page.locator('.van-button--primary').click();
  await page.waitForSelector('.filed');
}

test('a scanned code tells where one is, and a dead one what to do', async () => {
  await onPhone(async ({ page }) => {
    await scan(page);
    await page.locator('h1', { hasText: door.label }).waitFor();
    await sound(page, 'resident-home');
    await page.goto(`${server.url}/resident/`);
    await page.locator('h1', { hasText: door.label }).waitFor(); // the place is kept
    await page.goto(`${server.url}/resident/p/${door.code}x`);
    await page.waitForSelector('.empty-state');
    await sound(page, 'resident-dead-code');
  });
});

test('a resident logs in by phone, says a name, chooses large type, and leaves for good', async () => {
  await onPhone(async ({ page }) => {
    await page.goto(`${server.url}/resident/login`);
    await page.fill('[name=phone]', '02986523456');
    await page.click('.login-send');
    await page.waitForSelector('[role=alert]');
    await sound(page, 'resident-login');
    await logIn(server, page, '13800005678');
    await page.goto(`${server.url}/resident/me`);
    await page.waitForSelector('[name=name]');
    assert.equal(await page.locator('main h2').innerText(), '138****5678');
    await page.fill('[name=name]', '李阿姨');
    await page.click('button[type=submit]');
    await page.waitForSelector('button[type=submit]:disabled');
    await sound(page, 'resident-me');
    await page.click('.van-switch');
    await page.waitForSelector('html[data-elder]');
    await sound(page, 'resident-me-elder', 60);
    for (const [path, name] of [['', 'home'], ['notice', 'notice'], ['mine', 'mine'], ['login', 'login']] as const) {
      await page.goto(`${server.url}/resident/${path}`);
      await page.waitForSelector('main h1, main h2');
      await sound(page, `resident-${name}-elder`, 60);
    }
    await page.goto(`${server.url}/resident/me`);
    await page.click('.resident-danger');
    await page.click('.van-dialog__confirm');
    await page.waitForSelector('a[href="/resident/login"]');
    assert.equal(await page.evaluate(async () => (await fetch('/api/v1/session')).status), 401);
  });
});

test('a resident is no captain: the pages of the staff ask him to log in', async () => {
  await onPhone(async ({ page }) => {
    await logIn(server, page, '13800009999');
    for (const face of ['field', 'console']) {
      await page.goto(`${server.url}/${face}/`);
      await page.waitForSelector('[name=username], [name=login]');
    }
  });
});

test('without network the page says so and goes on', async () => {
  await onPhone(async ({ page, context }) => {
    await scan(page);
    await context.setOffline(true);
    await page.waitForSelector('.state-line');
    await page.click('.van-tabbar-item >> nth=2');
    await page.waitForSelector('.van-switch');
    await sound(page, 'resident-offline');
    await context.setOffline(false);
  });
});

test('in English nothing is left in Chinese but names', async () => {
  await onPhone(async ({ page }) => {
    for (const path of ['', 'me', 'mine', 'login', 'notice', 'follow']) {
      await page.goto(`${server.url}/resident/${path}`);
      await page.waitForSelector('main h1');
      await atRest(page);
      const text = (await page.locator('body').innerText()).replace('中文', '');
      assert.doesNotMatch(text, /[\u4e00-\u9fff]/, path);
    }
    await shoot(page, 'resident-follow-english');
  }, 'en-US');
});

test('what is wrong is reported without a name, seen by a neighbour, followed by number and code, and answered', async () => {
  await onPhone(async ({ page }) => {
    await page.goto(`${server.url}/resident/file`);
    await page.waitForSelector('.empty-state');
    await sound(page, 'resident-file-nowhere');
    await describe(page, '这栋楼', '设施', '二单元电梯坏了三天，老人下不了楼');
    await sound(page, 'resident-file');
    await page.reload();
    await page.waitForSelector('[name=klass]');
    assert.equal(await page.inputValue('[name=content]'), '二单元电梯坏了三天，老人下不了楼', 'the draft was lost');
    await file(page);
    await sound(page, 'resident-filed');
    const [number, code] = await page.locator('.filed__number').allInnerTexts();
    await page.click('.filed .van-button--primary');
    await page.waitForSelector('.case-head');
    await sound(page, 'resident-case');
    await page.locator('button', { hasText: '催一催' }).click();
    await page.waitForSelector('text=催了一次');
    await page.goto(`${server.url}/resident/mine`);
    await page.waitForSelector('.mine-slip');
    await sound(page, 'resident-mine');
    await page.goto(`${server.url}/resident/follow`);
    await page.fill('[name=number]', number!);
    await page.fill('[name=code]', '1111 1111');
    await page.click('button[type=submit]');
    await page.waitForSelector('[role=alert]');
    await sound(page, 'resident-follow-wrong');
    await page.fill('[name=code]', code!);
    await page.click('button[type=submit]');
    await page.waitForSelector('.case-head');
    await page.locator('button', { hasText: '撤回' }).click();
    await page.locator('button', { hasText: '确定撤回' }).click();
    await page.waitForSelector('text=您已撤回');
  });
});

test('followed by number and code, photos are added and seen, and one goes with "not solved"', async () => {
  await onPhone(async ({ page }) => {
    await describe(page, '这栋楼', '设施', '单元门关不上，风大');
    await file(page);
    const [number] = await page.locator('.filed__number').allInnerTexts();
    await page.click('.filed .van-button--primary');
    await page.waitForSelector('.case-add');
    const pixel = { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') };
    await page.fill('[name=remark]', '门是这样的');
    await page.setInputFiles('.case-add input[type=file]', pixel);
    await page.waitForSelector('.case-add .case-photos img');
    await page.reload();
    await page.waitForSelector('.case-add .case-photos img');
    assert.equal(await page.inputValue('[name=remark]'), '门是这样的', 'what was typed was lost');
    await page.locator('.case-add').scrollIntoViewIfNeeded();
    await sound(page, 'resident-add-photo');
    const moved = page.waitForResponse((reply) => reply.url().endsWith('/public/demands/moves'));
    await page.locator('.case-add button[type=submit]').click();
    const { id } = (await (await moved).json()) as { id: string };
    const isSeen = (count: number): Promise<unknown> =>
      page.waitForFunction((least) => [...document.querySelectorAll<HTMLImageElement>('.case-steps .case-photos img')].filter((one) => one.naturalWidth > 0).length === least, count);
    await isSeen(1);
    assert.equal(await page.locator('.case-add .case-photos').count(), 0, 'the photo is still waiting');
    await page.locator('.case-steps').scrollIntoViewIfNeeded();
    await sound(page, 'resident-photo-step');

    const office = await holderOf(id);
    await office.move('answer', '已请师傅上门');
    await page.goto(`${server.url}/resident/follow?number=${number}`);
    await page.waitForSelector('.case-answer');
    await page.locator('.case-answer .choice', { hasText: '没有解决' }).first().click();
    await page.fill('.case-answer textarea', '还是关不上');
    // Another picture: the same one is the same photo.
    await page.setInputFiles('.case-answer input[type=file]', { ...pixel, buffer: picture(40, 90) });
    await page.waitForSelector('.case-answer .case-photos img');
    await sound(page, 'resident-unsolved-photo');
    await page.locator('.case-answer button[type=submit]').click();
    await page.waitForSelector('h2:has-text("没有解决，正在重新办理")');
    await isSeen(2);
  });
});

test('a photo that is taken off while it is sent does not go; what one wrote no longer wants is asked about', async () => {
  await onPhone(async ({ page }) => {
    await describe(page, '这栋楼', '设施', '楼道灯一闪一闪，照片拍错了一张');
    await page.setInputFiles('input[type=file]', [40, 200].map((shade) => ({ name: `${shade}.png`, mimeType: 'image/png', buffer: picture(40, shade) })));
    await page.waitForSelector('.case-photos li >> nth=1');
    let letGo = (): void => undefined;
    const held = new Promise<void>((done) => (letGo = done));
    await page.route('**/api/v1/public/photos', async (route) => {
      await held;
      await route.continue();
    });
    await page.click('button[type=submit]');
    await page.waitForSelector('[role=status]:has-text("第 1 张，共 2 张")');
    await page.locator('.photo-picker').scrollIntoViewIfNeeded();
    await shoot(page, 'resident-photo-sending');
    await page.locator('.case-photos button').first().click();
    await page.waitForSelector('.case-photos li:only-child');
    letGo();
    await page.waitForSelector('.filed');
    await page.click('.filed .van-button--primary');
    await page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>('.case-photos img')].some((one) => one.naturalWidth > 0));
    assert.equal(await page.locator('.case-photos li').count(), 1, 'the photo that was taken off went all the same');

    // A slip holds the code that is shown nowhere else.
    await page.goto(`${server.url}/resident/mine`);
    await page.click('.mine-slip .text-button');
    await page.waitForSelector('.van-dialog:has-text("查询码")');
    await atRest(page);
    await shoot(page, 'resident-mine-drop');
    await page.click('.van-dialog__cancel');
    await page.waitForSelector('.van-dialog', { state: 'hidden' });
    assert.equal(await page.locator('.mine-slip').count(), 1);
    await page.click('.mine-slip .text-button');
    await page.click('.van-dialog__confirm');
    await page.waitForSelector('.mine-slip', { state: 'detached' });
  });
});

test('logged in and in large type: reported with a photo, a neighbour has it too, the office says done, it is not, then it is', async () => {
  await onPhone(async ({ page }) => {
    await logIn(server, page, '13800007777');
    await page.goto(`${server.url}/resident/me`);
    await page.click('.van-switch');
    await page.waitForSelector('html[data-elder]');
    await describe(page, '这栋楼', '环境', '楼下垃圾堆了一周没有人收，味道很大');
    await page.setInputFiles('input[type=file]', { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') });
    await page.waitForSelector('.case-photos img');
    await sound(page, 'resident-file-elder', 60);
    await file(page);
    await page.click('.filed .van-button--primary');
    await page.waitForSelector('.case-head');
    const id = page.url().split('/').at(-1)!;
    await page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>('.case-photos img')].some((one) => one.naturalWidth > 0));
    await onPhone(async ({ page: other }) => {
      await describe(other, '整个小区', '环境', '垃圾堆了一周没人收，味道大');
      await other.click('button[type=submit]');
      await other.waitForSelector('.similar-one');
      await sound(other, 'resident-similar');
      await other.locator('button', { hasText: '我也遇到' }).first().click();
      await other.waitForSelector('.similar-one [role=status]');
    });
    const office = await holderOf(id);
    for (const [move, note] of [['answer', '已联系清运公司，今天清走']] as const) await office.move(move, note);
    await page.reload();
    await page.waitForSelector('.case-answer');
    await page.locator('.case-answer .choice', { hasText: '没有解决' }).first().click();
    await page.fill('.case-answer textarea', '还在那里');
    await sound(page, 'resident-answer-elder', 60);
    await page.locator('.case-answer button[type=submit]').click();
    await page.waitForSelector('h2:has-text("没有解决，正在重新办理")');
    await office.move('start');
    await office.move('handle', '清走了');
    await office.move('tell', '垃圾已清走，并加了一个桶');
    await page.reload();
    await page.waitForSelector('.case-answer');
    await page.locator('.case-answer .choice').first().click();
    await page.locator('.case-answer .choice', { hasText: '满意' }).first().click();
    await page.locator('.case-answer button[type=submit]').click();
    await page.waitForSelector('text=您说解决了');
    await sound(page, 'resident-case-elder', 60);
    await page.goto(`${server.url}/resident/mine`);
    await page.waitForSelector('.row-link >> text=垃圾');
  });
});
