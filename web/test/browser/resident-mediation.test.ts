// A party reads its own mediation on its phone: the mediator hands out a code at the desk, the resident types it once, sees where the
// case stands, what was agreed and until when a court can be asked, in large type and in English too; a stranger and a party whose
// reading was ended see nothing. Pictures go to build/screens.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Caller, startServer, type TestServer } from '../server.ts';
import { atRest, openPhone, seriousFindings, shoot, withPhone, type Phone } from './browser.ts';
import { inspect, logIn as logInAtDesk, SIZE } from './console.ts';
import { logIn } from './resident.ts';

let server: TestServer;
let desk: Phone;
let worker: Caller;
let id: string;
let code: string;

type Case = { version: number; parties: { place: number }[] };
const party = (side: string, name: string, address: string, phone: string): object => ({ side, name, address, phone });
async function move(name: string, more: object = {}): Promise<void> {
  const { version } = await worker.ask<Case>('GET', `/mediations/${id}`);
  await worker.ask('POST', `/mediations/${id}/moves`, { based_on: version, move: name, ...more });
}

before(async () => {
  server = await startServer('compound');
  worker = await new Caller(server.url).logIn(server.logins.worker!);
  const me = await worker.ask<{ account_id: string; name: string; grants: { node_id: string }[] }>('GET', '/session');
  const committee = await worker.ask<{ id: string }>('POST', '/mediation-committees', {
    node_id: me.grants[0]!.node_id, name: '示范社区人民调解委员会', word: '示', elected_on: '2025-01-01',
    members: [{ name: me.name, sex: 'female', is_head: true, account_id: me.account_id }, { name: '王阿姨', sex: 'female', is_head: false }, { name: '老李', sex: 'male', is_head: false }],
  });
  ({ id } = await worker.ask<{ id: string }>('POST', '/mediations', {
    committee_id: committee.id, source: 'application', cause: '0201', scale: '01', summary: '楼上漏水', request: '修好并赔偿',
    parties: [party('applicant', '测甲', '1号楼1单元101', '19900001111'), party('respondent', '测乙', '1号楼1单元201', '19900002222')],
  }));
  const { version } = await worker.ask<Case>('GET', `/mediations/${id}`);
  await worker.ask('PUT', `/mediations/${id}/mediators`, { based_on: version, mediators: [{ account_id: me.account_id }] });
  await move('accept');
  await move('notify');
  for (const at of [1, 2]) await move('consent', { party: at, answer: 'agreed' });
  desk = await openPhone({ size: SIZE });
  desk.page.setDefaultTimeout(15_000);
});
after(() => server?.stop());

/** No serious finding, nothing wider than the phone, and targets as large as the mode asks for. */
async function sound(page: Page, name: string, target = 44): Promise<void> {
  await atRest(page);
  await shoot(page, name);
  assert.deepEqual(await seriousFindings(page), [], name);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 0, `${name} is ${overflow} px too wide`);
  const small = await page.evaluate((least) => [...document.querySelectorAll('main a, main button, main input')]
    .map((one) => ({ text: one.textContent?.trim(), height: one.getBoundingClientRect().height }))
    .filter(({ height }) => height > 0 && height < least - 0.5), target);
  assert.deepEqual(small, [], `${name}: targets too small`);
}

const typeCode = async (page: Page, text: string): Promise<void> => {
  await page.fill('[name=code]', text);
  await page.click('button[type=submit]');
};

test('the mediator hands out a code at the desk, shown once and printed as a slip', async () => {
  const { page } = desk;
  await logInAtDesk(server, page, 'worker');
  await page.goto(`${server.url}/console/mediations/${id}`);
  await page.click('[aria-label="查看码：测甲"]');
  await inspect(page, 'mediation-reading-zh');
  await page.click('.el-dialog button:has-text("生成查看码")');
  await page.waitForSelector('.reading-slip__code');
  code = await page.locator('.reading-slip__code').innerText();
  assert.match(code, /^\d{4} \d{4} \d{4}$/);
  await inspect(page, 'mediation-code-zh');
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => document.body.classList.add('prints-reading'));
  await shoot(page, 'paper-mediation-code');
  await page.evaluate(() => document.body.classList.remove('prints-reading'));
  await page.emulateMedia({ media: null });
  await page.click('.el-dialog button:has-text("关闭")');
  await page.waitForSelector('td:has-text("码已交出，未用")');
  await page.waitForSelector('.case-log li:has-text("交给查看码")');
});

test('a party types it once and reads its case, in large type too; others get nowhere', async () => {
  await withPhone({}, async (phone) => {
    const { page } = phone;
    page.setDefaultTimeout(15_000);
    await page.goto(`${server.url}/resident/`);
    await page.click('a[href="/resident/mediations"]');
    await page.waitForSelector('a[href*="/resident/login"]');
    await sound(page, 'resident-mediations-login');
    await logIn(server, page, '13800001111');
    await page.goto(`${server.url}/resident/mediations`);
    await page.waitForSelector('[name=code]');
    await typeCode(page, '1111 2222 3333');
    await page.waitForSelector('[role=alert]:has-text("查看码不对")');
    await sound(page, 'resident-mediations-code');
    await typeCode(page, code);
    await page.waitForSelector('h2:has-text("已告知权利和义务")');
    await page.waitForSelector('dd:has-text("测甲（您）")');
    await sound(page, 'resident-mediation-told');
    assert.equal(await page.locator('text=19900002222').count() + await page.locator('text=1号楼1单元201').count(), 0);

    await move('mediate', { note: '楼上承认防水破损，愿意修。', spot: '社区调解室', present: '双方、调解员' });
    await move('agree', { form: 'written', facts: '防水破损致漏水', issues: '维修和赔偿', duties: '楼上承担', terms: '七日内修好，赔偿八百元。', way: '转账', spot: '社区调解室', until: '2099-01-01' });
    await page.goto(`${server.url}/resident/mediations`);
    await page.click('a:has-text("用水排水")');
    await page.waitForSelector('h2:has-text("已达成协议")');
    await page.locator('.own-court', { hasText: /还有 3\d 天/ }).waitFor();
    await sound(page, 'resident-mediation-agreed');
    for (const paper of ['agreement', 'application', 'notice']) {
      const sheet = await phone.context.newPage();
      await sheet.goto(`${server.url}/api/v1/my/mediations/${id}/papers/${paper}`);
      assert.ok(!(await sheet.content()).includes('19900002222'));
      await sheet.setViewportSize({ width: 794, height: 1123 });
      assert.ok(await sheet.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${paper} is too wide for A4`);
      await shoot(sheet, `paper-own-mediation-${paper}`);
      await sheet.close();
    }
    await page.evaluate(() => localStorage.setItem('lastmeter.elder', '1'));
    await page.goto(`${server.url}/resident/me`);
    if (!(await page.locator('html[data-elder]').count())) await page.click('.van-switch');
    await page.waitForSelector('html[data-elder]');
    await page.goto(`${server.url}/resident/mediations`);
    await page.waitForSelector('[name=code]');
    await sound(page, 'resident-mediations-elder', 60);
    await page.click('a:has-text("用水排水")');
    await page.waitForSelector('.own-court');
    await sound(page, 'resident-mediation-elder', 60);
    assert.deepEqual(phone.requested.filter((url) => !url.startsWith(server.url)), []);
  });
  await withPhone({}, async ({ page }) => {
    await logIn(server, page, '13800003333');
    await page.goto(`${server.url}/resident/mediations`);
    await typeCode(page, code);
    await page.waitForSelector('[role=alert]:has-text("查看码不对")');
    await page.goto(`${server.url}/resident/mediations/${id}`);
    await page.waitForSelector('[role=alert]:has-text("还不能查看")');
    await sound(page, 'resident-mediation-refused');
  });
});

test('in English nothing is left in Chinese but names and what was written', async () => {
  const { code: second } = await worker.ask<{ code: string }>('POST', `/mediations/${id}/parties/2/code`, { based_on: (await worker.ask<Case>('GET', `/mediations/${id}`)).version });
  await withPhone({ lang: 'en' }, async ({ page }) => {
    await logIn(server, page, '13800002222');
    await page.goto(`${server.url}/resident/mediations`);
    await typeCode(page, second);
    await page.waitForSelector('.own-court');
    await sound(page, 'resident-mediation-en');
    const words = await page.evaluate(() => [...document.querySelectorAll('main h1, main h2, main dt, main .row-link, main .quiet')].map((one) => one.textContent ?? ''));
    const known = /示|测|社区|双方/;
    assert.deepEqual(words.filter((text) => /[\u3400-\u9fff]/.test(text) && !known.test(text)), []);
  });
});

test('the desk sees who reads and how long a court can be asked, and ends a reading', async () => {
  const { page } = desk;
  await page.reload();
  await page.waitForSelector('td .mark:has-text("起可看")');
  await page.locator('p:has-text("可以共同申请司法确认")', { hasText: /还有 3\d 天可申请司法确认/ }).waitFor();
  await page.waitForSelector('.case-log li:has-text("当事人开始查看"):has-text("测甲")');
  await inspect(page, 'mediation-readers-zh');
  const sheet = await desk.context.newPage();
  await sheet.goto(`${server.url}/api/v1/mediations/${id}/prints/application`);
  await sheet.setViewportSize({ width: 794, height: 1123 });
  await shoot(sheet, 'paper-mediation-application');
  await sheet.close();
  await page.click('[aria-label="查看码：测甲"]');
  await page.click('.el-dialog button:has-text("停止查看")');
  await inspect(page, 'mediation-shut-zh');
  await page.click('.el-dialog .el-button--danger');
  await page.waitForSelector('.el-dialog', { state: 'hidden' });
  await page.waitForSelector('tr:has-text("测甲") td:has-text("未开通")');
  await page.waitForSelector('.case-log li:has-text("停止当事人查看")');
  await page.goto(`${server.url}/console/mediations?due=confirm`);
  await page.locator('tr:has-text("示人调字第1号") .mark', { hasText: /还有 3\d 天可申请司法确认/ }).waitFor();
  await inspect(page, 'mediation-list-confirm-zh');
  await withPhone({}, async ({ page: phone }) => {
    await logIn(server, phone, '13800001111');
    await phone.goto(`${server.url}/resident/mediations/${id}`);
    await phone.waitForSelector('[role=alert]:has-text("还不能查看")');
  });
  assert.deepEqual(desk.complaints, []);
});
