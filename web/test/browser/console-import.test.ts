// A large workbook on the desktop: how far it is, and how whoever started it gives it up in the middle.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startServer, type TestServer } from '../server.ts';
import { newProfile, openPhone, type Phone } from './browser.ts';
import { inspect, logIn, nodeOf, SIZE } from './console.ts';

const DOORS = 20_000;

let server: TestServer;
const profile = newProfile();
let desk: Phone;
let page: Page;

before(async () => {
  server = await startServer('compound');
  desk = await openPhone({ profile: profile.path, size: SIZE, serviceWorkers: 'block' });
  page = desk.page;
});

after(async () => {
  await desk?.close();
  await server?.stop();
  profile.remove();
});

const ask = async (path: string): Promise<any> => (await page.request.get(`${server.url}/api/v1${path}`)).json();

test('who has started a large import follows it and gives it up: what was written stays, and is said', async () => {
  await logIn(server, page, 'station');
  await page.waitForSelector('.figures');
  const compound = nodeOf(page);
  const before = await ask(`/nodes/${compound}/counts`);
  const building = (await ask(`/grid/nodes/${compound}/children`)).items[0].name;
  const rows = Array.from({ length: DOORS }, (_, at) => `${building},1单元,T${at},测试${at},户主,女,1990-05-01`);
  const buffer = Buffer.from(['楼栋,单元,房号,姓名,与户主关系,性别,出生日期', ...rows].join('\n'));
  await page.goto(`${server.url}/console/nodes/${compound}/ledger/import`);
  await page.setInputFiles('input[type=file]', { name: '全区.csv', mimeType: 'text/csv', buffer });
  await page.click('button:has-text("试导入")');
  await page.waitForSelector('button:has-text("确认导入")', { timeout: 180_000 });
  await page.click('button:has-text("确认导入")');
  await page.waitForSelector('[role=status]:has-text("正在写入台账")');
  await page.waitForSelector('[role=status]:has-text("已处理")');
  await page.click('button:has-text("取消导入")');
  const dialog = page.locator('.el-message-box');
  await dialog.waitFor();
  assert.match((await dialog.textContent()) ?? '', /已经写入的会保留，其余不再写入/);
  await dialog.locator('button:has-text("取消导入")').click();
  await page.waitForSelector('[role=status]:has-text("已在中途取消")');
  const id = /imports\/(\d+)/.exec(page.url())![1]!;
  // the batch at work is the last one, and the figures are of what it had written too
  let now = await ask(`/ledger/imports/${id}`);
  for (let last = -1; now.door_adds !== last; now = await ask(`/ledger/imports/${id}`)) {
    last = now.door_adds;
    await page.waitForTimeout(1_500);
  }
  assert.equal(now.state, 'cancelled');
  assert.ok(now.door_adds > 0 && now.door_adds < DOORS, `${now.door_adds} doors`);
  const counts = await ask(`/nodes/${compound}/counts`);
  assert.equal(counts.doors - before.doors, now.door_adds);
  assert.equal(counts.residents - before.residents, now.adds);
  await page.waitForSelector(`article:has-text("${now.door_adds.toLocaleString('zh-CN')}")`);
  await inspect(page, 'import-cancelled-zh');
  await page.click('a:has-text("再导入一个文件")');
  await page.waitForSelector('table:has-text("全区.csv"):has-text("已取消")');
});

test('no page complained', () => assert.deepEqual(desk.complaints, []));
