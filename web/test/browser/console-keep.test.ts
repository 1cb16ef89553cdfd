// What the district looks after once in a while, in a browser: how long the words of demands are kept, what a shorter time would
// delete, and the holidays that the next year lacks. Pictures go to build/screens.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Caller, startServer, type TestServer } from '../server.ts';
import { atRest, openPhone, shoot, type Phone } from './browser.ts';
import { inspect, logIn, SIZE } from './console.ts';

let server: TestServer;
let desk: Phone;
let page: Page;
let district: Caller;
let setup: string;

before(async () => {
  server = await startServer();
  desk = await openPhone({ size: SIZE });
  page = desk.page;
  page.setDefaultTimeout(15_000);
  district = await new Caller(server.url).logIn(server.logins.district!);
  const { grants } = await district.ask<{ grants: { node_id: string }[] }>('GET', '/session');
  setup = `${server.url}/console/nodes/${grants[0]!.node_id}/demands?view=setup`;
});
after(() => server?.stop());

/** The part of the page that is looked at, on a desk and on a telephone. */
async function look(selector: string, name: string): Promise<void> {
  await page.locator(selector).scrollIntoViewIfNeeded();
  await inspect(page, name);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator(selector).scrollIntoViewIfNeeded();
  await atRest(page);
  await shoot(page, `console-${name}-390`);
  await page.setViewportSize(SIZE);
}

test('the district, and nobody else, is told that holidays are missing, and what to do', async () => {
  const calendar = await district.ask<{ last_year: number; missing_year?: number }>('GET', '/demand-calendar');
  await logIn(server, page, 'district');
  await page.goto(setup);
  await page.waitForSelector('[data-keep-preview]');
  assert.equal(await page.locator('[data-notice=holidays]').count(), calendar.missing_year ? 1 : 0);
  if (calendar.missing_year) {
    const words = await page.locator('[data-notice=holidays]').innerText();
    assert.match(words, new RegExp(`${calendar.missing_year} 年的节假日安排还没有放进系统（现有到 ${calendar.last_year} 年）.*联系运维人员.*操作手册`));
    await look('[data-notice=holidays]', 'demand-holidays-zh');
  }
  const worker = await new Caller(server.url).logIn(server.logins.worker!);
  const { grants } = await worker.ask<{ grants: { node_id: string }[] }>('GET', '/session');
  await logIn(server, page, 'worker');
  await page.goto(`${server.url}/console/nodes/${grants[0]!.node_id}/demands?view=setup`);
  await page.waitForSelector('h2:has-text("答复模板")');
  await atRest(page);
  assert.equal(await page.locator('[data-notice=holidays]').count(), 0);
});

test('a shorter time says what it would delete, asks, and is set only by who is sure', { skip: process.env.LM_BASE_URL ? 'the database is not here' : false }, async () => {
  const station = await new Caller(server.url).logIn(server.logins.station!);
  const { grants } = await station.ask<{ grants: { node_id: string }[] }>('GET', '/session');
  const { item } = await station.ask<{ item: { id: string } }>('POST', '/demands', { kind: 'help', category: '0302', content: '路灯不亮。', compound_id: grants[0]!.node_id });
  await station.ask('POST', `/demands/${item.id}/moves`, { version: 1, move: 'reject', note: '不归本小区。' });
  const database = new DatabaseSync(join(server.data, 'lastmeter.db'));
  database.exec(`UPDATE demand SET closed_ms = closed_ms - 300 * 86400000 WHERE id = ${item.id}`);
  database.close();
  const kept = async (): Promise<number> => (await district.ask<{ days: number }>('GET', '/demand-keeping')).days;

  await logIn(server, page, 'district');
  await page.goto(setup);
  await page.waitForSelector('[data-keep-preview]:has-text("按 730 天算，现在没有到期的诉求")');
  const field = 'input[aria-label="结束后（天）"]';
  await page.fill(field, '200');
  await page.press(field, 'Tab');
  await page.waitForSelector('[data-keep-preview].say--warn:has-text("1 件"):has-text("不能恢复")');
  await look('[data-keep-preview]', 'demand-keep-zh');
  const save = '.weights-form:has(input[aria-label="结束后（天）"]) button[type=submit]';
  await page.click(save);
  await page.waitForSelector('.el-message-box:has-text("改为 200 天后，1 件")');
  await atRest(page);
  await shoot(page, 'console-demand-keep-sure-zh');
  await page.click('.el-message-box__btns button:has-text("取消")');
  await page.waitForSelector('.el-message-box', { state: 'hidden' });
  assert.equal(await kept(), 730);
  await page.click(save);
  await page.click('.el-message-box__btns button:has-text("改短并删除")');
  await page.waitForSelector('.notice-bar:has-text("已保存")');
  assert.equal(await kept(), 200);
  await look('h2:has-text("诉求类别")', 'demand-categories-zh');
  // A longer time deletes nothing that was not due already: nobody is asked.
  await page.fill(field, '730');
  await page.press(field, 'Tab');
  await page.waitForSelector('[data-keep-preview]:has-text("现在没有到期的诉求")');
  await page.click(save);
  for (let tries = 0; (await kept()) !== 730 && tries < 50; tries++) await page.waitForTimeout(100);
  assert.equal(await kept(), 730);
  assert.deepEqual(desk.complaints, []);
});
