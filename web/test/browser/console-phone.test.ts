// The console's pages of mediation and of needs on a telephone: somebody opens a link in WeChat. Nothing is wider than the
// screen, what is read is large enough to be read, what is tapped large enough to be tapped. Pictures go to build/screens.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Caller, startServer, type TestServer } from '../server.ts';
import { newProfile, openPhone, seriousFindings, shoot, type Phone } from './browser.ts';
import { logIn } from './console.ts';
import type { Session } from '../../src/api/types.ts';

let server: TestServer;
let worker: Caller;
let community: string;
let committee: string;
let mediation: string;
const profile = newProfile();
let phone: Phone;
let page: Page;

before(async () => {
  server = await startServer('community', true);
  worker = await new Caller(server.url).logIn(server.logins.worker!);
  community = (await worker.ask<Session>('GET', '/session')).grants[0]!.node_id!;
  committee = (await worker.ask<{ items: { id: string }[] }>('GET', '/mediation-committees')).items[0]!.id;
  mediation = (
    await worker.ask<{ id: string }>('POST', '/mediations', {
      committee_id: committee, source: 'application', on: new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10), cause: '0804', scale: '01', summary: '楼上卫生间漏水，楼下天花板起皮。', request: '修好并赔偿八百元。',
      parties: [{ side: 'applicant', name: '测甲', address: '1号楼1单元101' }, { side: 'respondent', name: '测乙', address: '1号楼1单元201' }],
    })
  ).id;
  phone = await openPhone({ profile: profile.path, serviceWorkers: 'block' });
  page = phone.page;
  page.setDefaultTimeout(20_000);
  await logIn(server, page, 'worker');
});
after(async () => {
  await phone?.close();
  await server?.stop();
  profile.remove();
});

/** Words cut off at the edge, letters smaller than 13 px, and taps smaller than 32 px outside running text. */
async function sound(name: string): Promise<void> {
  await page.waitForTimeout(350);
  await shoot(page, `phone-console-${name}`);
  assert.deepEqual(await seriousFindings(page), [], name);
  const found = await page.evaluate(() => {
    const seen = (one: Element): boolean => {
      const box = one.getBoundingClientRect();
      return box.width > 0 && box.height > 0 && getComputedStyle(one).visibility !== 'hidden';
    };
    const isPast = (one: Element): boolean => {
      const { left, right } = one.getBoundingClientRect();
      return left < -1 || right > innerWidth + 1;
    };
    const parts = [...document.querySelectorAll('.shell__main *, .el-dialog *')].filter(seen);
    const say = (one: Element): string => `${one.tagName}.${one.className} ${(one.textContent ?? '').trim().slice(0, 20)}`;
    return {
      wide: parts.filter((one) => isPast(one) && one.children.length === 0 && !one.closest('.tab-line, svg, .is-hidden')).map(say),
      small: parts.filter((one) => one.children.length === 0 && (one.textContent ?? '').trim() && Number.parseFloat(getComputedStyle(one).fontSize) < 13).map(say),
      taps: parts.filter((one) => one.matches('button:not(.link-button), .el-button, .el-select__wrapper, .el-input__wrapper') && !one.closest('p') && one.getBoundingClientRect().height < 32).map(say),
      over: document.documentElement.scrollWidth - innerWidth,
    };
  });
  assert.deepEqual(found, { wide: [], small: [], taps: [], over: 0 }, name);
}

const at = async (path: string, ready: string): Promise<void> => {
  await page.goto(`${server.url}/console/${path}`);
  await page.waitForSelector(ready);
};

test('mediation: the list, an entry, a case, its next step, the committee, the counts', async () => {
  await at('mediations', '.sheet tbody tr');
  await sound('mediations');
  await at('mediations/new', '#case-summary');
  await sound('mediation-form');
  await page.locator('button[type=submit]').scrollIntoViewIfNeeded();
  await sound('mediation-form-end');
  await at(`mediations/${mediation}`, '.stage-line');
  await sound('mediation-case');
  await page.locator('h2').last().scrollIntoViewIfNeeded();
  await sound('mediation-case-end');
  await page.locator('[role=group][aria-label="可以做的步骤"] button').first().click();
  await page.waitForSelector('.el-dialog:visible');
  await sound('mediation-step');
  await at(`mediation-committees/${committee}`, '#committee-name');
  await sound('mediation-committee');
  await at(`nodes/${community}/mediation`, '.toolbar');
  await sound('mediation-counts');
});

test('needs: what stands out, the demands behind it, taking it up, the project', async () => {
  await at(`nodes/${community}/needs`, '[data-need]');
  await sound('needs');
  await page.locator('[data-need]').first().scrollIntoViewIfNeeded();
  await sound('needs-table');
  await page.locator('[data-need] button:has-text("看诉求")').first().click();
  await page.waitForSelector('.el-dialog:visible tbody tr');
  await sound('need-cases');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.el-dialog', { state: 'hidden' });
  await page.locator('[data-need] button:has-text("立项")').first().click();
  await page.fill('#need-title', '小区老年食堂');
  await sound('need-take-up');
  await page.click('.el-dialog:visible .el-dialog__footer .el-button--primary');
  await page.waitForSelector('h1:has-text("小区老年食堂")');
  await sound('need-project');
  await page.click('button:has-text("写意见")');
  await page.waitForSelector('#need-text');
  await sound('need-say');
  assert.deepEqual(phone.complaints, []);
});
