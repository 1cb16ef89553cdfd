// The station brings a list of the 12345 hotline in and takes its own list out, in a browser against the real server.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startServer, type TestServer } from '../server.ts';
import { openPhone, within, type Phone } from './browser.ts';
import { inspect, logIn, SIZE } from './console.ts';

let server: TestServer;
let desk: Phone;
let page: Page;
before(async () => {
  server = await startServer();
  desk = await openPhone({ size: SIZE });
  page = desk.page;
});
after(() => server?.stop());

const HEAD = '工单编号,来电时间,诉求类型,诉求内容,楼栋,联系电话,类别';
const list = (...rows: string[]) => ({ name: '12345工单.csv', mimeType: 'text/csv', buffer: Buffer.from([HEAD, ...rows].join('\n')) });

test('a list of the hotline is looked at, mended, brought in; the list of the page is taken out', async () => {
  await logIn(server, page, 'station');
  await page.goto(`${server.url}/console/demands`);
  await page.click('button:has-text("导入 12345 工单")');
  await page.setInputFiles('.file-drop input', list('HX-1,昨天,投诉,楼道灯不亮,,,路灯', 'HX-2,,投诉,门禁坏了,,1380013,城管'));
  await page.waitForSelector('.sheet-faults tbody tr');
  assert.deepEqual(await page.locator('.sheet-faults tbody td.fit').allInnerTexts(), ['第2行 来电时间', '第3行 类别', '第3行 联系电话']);
  assert.ok(await page.locator('.el-dialog__footer .el-button--primary').isDisabled());
  await inspect(page, 'hotline-faults');
  await page.setInputFiles('.file-drop input', list('HX-1,2026-01-05 09:30,投诉,楼道灯不亮要有人修,,,路灯', 'HX-2,,投诉,门禁坏了要有人修,1号楼,13800138000,门禁'));
  await page.locator('.el-dialog .say', { hasText: '将登记 2 件' }).waitFor();
  await inspect(page, 'hotline-ready');
  await page.click('.el-dialog__footer .el-button--primary');
  await page.waitForSelector('.el-dialog', { state: 'detached' });
  await page.locator('tbody th', { hasText: '楼道灯不亮要有人修' }).waitFor();
  await inspect(page, 'hotline-done');

  await page.click('.toolbar__right .el-button:has-text("更多")');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('.el-dropdown-menu__item:has-text("CSV") >> visible=true')]);
  const text = readFileSync(await within(file.path(), 'the file'), 'utf8');
  assert.match(file.suggestedFilename(), /\.csv$/);
  assert.match(text, /楼道灯不亮要有人修/);
  assert.doesNotMatch(text, /13800138000/);
  assert.deepEqual(desk.complaints, []);
});
