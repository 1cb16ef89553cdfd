// Tells how a need is found and becomes a project, in a browser against the real server with a year of the demo's demands.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startServer, type TestServer } from '../server.ts';
import { openPhone, type Phone } from './browser.ts';
import { inspect, logIn, SIZE } from './console.ts';

let server: TestServer;
let desk: Phone;
let page: Page;

before(async () => {
  server = await startServer('community', true);
  desk = await openPhone({ size: SIZE });
  page = desk.page;
  page.setDefaultTimeout(20_000);
});

after(() => server?.stop());

test('meals for old people of one compound stand out, with the demands behind the figure', async () => {
  await logIn(server, page, 'worker');
  await page.click('[role=tab]:has-text("需求发现"), a:has-text("需求发现")');
  await page.waitForSelector('[data-need]');
  const rows = await page.locator('[data-need]').allInnerTexts();
  assert.ok(rows.length > 0 && rows.every((row) => row.includes('助餐')), rows.join('\n'));
  await inspect(page, 'need-found-zh');
  await page.locator('[data-need] button:has-text("看诉求")').first().click();
  await page.waitForSelector('.el-dialog:visible tbody tr');
  await inspect(page, 'need-cases-zh');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.el-dialog', { state: 'hidden' });
});

test('it is taken up and discussed; alone nobody can call it discussed', async () => {
  await page.locator('[data-need] button:has-text("立项")').first().click();
  await page.fill('#need-title', '小区老年食堂');
  await page.click('.el-dialog:visible .el-dialog__footer .el-button--primary');
  await page.waitForSelector('h1:has-text("小区老年食堂")');
  await page.click('button:has-text("写意见")');
  await page.fill('#need-text', '活动室可以腾出来做食堂。');
  await page.click('.el-dialog:visible .el-dialog__footer .el-button--primary');
  await page.waitForSelector('text=活动室可以腾出来做食堂。');
  await page.click('button:has-text("记为已商议")');
  await page.fill('#need-text', '大家同意。');
  await page.click('.el-dialog:visible .el-dialog__footer .el-button--primary');
  await page.waitForSelector('text=还缺工作站、街道的意见');
  await page.click('.el-dialog:visible button:has-text("取消")');
  await page.waitForSelector('.el-dialog', { state: 'hidden' });
  await inspect(page, 'need-project-zh');
});
