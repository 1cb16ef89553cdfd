// Tells what a station does with people and doors of the ledger in a browser against the real server: vacant and back,
// a namesake who moves, a door closed and brought back. Pictures go to build/screens.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startServer, type TestServer } from '../server.ts';
import { openPhone, shoot, type Phone } from './browser.ts';
import { inspect, logIn, nodeOf, SIZE } from './console.ts';

let server: TestServer;
let desk: Phone;
let page: Page;
let compound: string;
let doors: { id: string; label: string; residents: number }[];

before(async () => {
  server = await startServer('compound');
  desk = await openPhone({ size: SIZE });
  page = desk.page;
  await logIn(server, page, 'station');
  await page.waitForSelector('.figures');
  compound = nodeOf(page);
  await page.click('.tab-line a:has-text("台账")');
  await page.waitForSelector('table tbody tr');
  await page.focus('[role=treeitem][tabindex="0"]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.door-matrix a');
  doors = await page.evaluate(async () => {
    const building = /nodes\/(\d+)/.exec(location.pathname)![1];
    const all = (await (await fetch(`/api/v1/buildings/${building}/doors`)).json()).doors as { id: string; label: string; residents: number }[];
    return all.filter((one) => one.residents > 1);
  });
});

after(() => server?.stop());

const open = async (at: number): Promise<void> => {
  await page.goto(`${server.url}/console/doors/${doors[at]!.id}`);
  await page.waitForSelector('th .link-button');
};
const names = (): Promise<(string | null)[]> => page.$$eval('th[scope=row] .link-button', (all) => all.map((one) => one.textContent));

test('vacant says whom it moves out, and undo brings everybody back', async () => {
  await open(0);
  const before = await names();
  await page.click('button:has-text("变更用途")');
  await page.click('.el-radio:has-text("空置")');
  await page.waitForSelector(`text=现有 ${doors[0]!.residents} 人登记为搬出`);
  await inspect(page, 'vacant-zh');
  await page.click('.el-dialog button:has-text("保存")');
  await page.waitForSelector('text=这户还没有登记住户');
  await page.click('button:text-is("撤销")');
  await page.waitForSelector('th .link-button');
  assert.deepEqual(await names(), before);
});

test('a death can be taken back from the timeline', async () => {
  await open(1);
  const before = (await names()).length;
  await page.click('button:has-text("去世") >> nth=0');
  await page.click('.el-dialog button:has-text("保存")');
  await page.waitForSelector('button:has-text("撤销离开")');
  await inspect(page, 'timeline-zh');
  assert.equal((await names()).length, before - 1);
  await page.click('button:has-text("撤销离开")');
  await page.waitForFunction((count) => document.querySelectorAll('.page th[scope=row] .link-button').length === count, before);
});

test('a namesake nearby moves in as the same person', async () => {
  await open(2);
  const name = (await names())[0]!;
  await open(3);
  await page.click('button:has-text("新增居民")');
  await page.fill('#person-name', name);
  await page.click('button:has-text("就是此人") >> nth=0');
  await page.click('.el-dialog .el-select >> nth=0');
  await page.click('.el-select-dropdown__item:has-text("其他亲属") >> visible=true');
  await inspect(page, 'mover-zh');
  await page.click('.el-dialog button:has-text("保存")');
  await page.waitForSelector(`th .link-button:has-text("${name}")`);
  await page.waitForSelector('td:has-text("由别处迁入")');
});

test('a door is closed and brought back', async () => {
  await open(4);
  await page.click('button:has-text("注销户室")');
  await page.waitForSelector('.el-dialog');
  await inspect(page, 'door-close-zh');
  await page.click('.el-dialog footer button:has-text("注销户室")');
  await page.waitForSelector('summary:has-text("已注销的户室")');
  await page.click('summary:has-text("已注销的户室")');
  await page.click('button:has-text("恢复")');
  await page.waitForSelector('summary:has-text("已注销的户室")', { state: 'detached' });
  await shoot(page, 'console-matrix-back-zh');
});

test('a sensitive value is recorded under a consent that tells why, and shown on a click', async () => {
  await open(5);
  await page.click('th .link-button >> nth=0');
  await page.click('button:has-text("登记同意")');
  await page.click('.el-dialog .el-checkbox:has-text("独居")');
  await page.fill('#consent-purpose', '独居老人探访');
  await page.fill('#consent-necessity', '不登记无法安排探访');
  await page.fill('#consent-impact', '只有工作站能看，可随时撤回');
  await inspect(page, 'consent-zh');
  await page.click('.el-dialog button:has-text("保存")');
  await page.click('button:has-text("登记敏感信息")');
  await page.fill('#sensitive-value', '一人居住');
  await page.click('.el-dialog button:has-text("保存")');
  await page.waitForSelector('dd:has-text("一人居住")');
  await inspect(page, 'sensitive-zh');
  await page.click('button:has-text("撤回同意")');
  await page.waitForSelector('dd:has-text("一人居住")', { state: 'detached' });
});

test('the list narrows to vacant doors and to how people live', async () => {
  await page.goto(`${server.url}/console/nodes/${compound}/ledger`);
  await page.waitForSelector('table tbody tr');
  await inspect(page, 'list-zh');
  await page.click('.toolbar .el-select >> nth=0');
  await page.click('.el-select-dropdown__item:has-text("空置") >> visible=true');
  await page.waitForFunction(() => [...document.querySelectorAll('.list-frame tbody tr td:last-child')].length > 0 && [...document.querySelectorAll('.list-frame tbody tr td:last-child')].every((one) => one.textContent === '空置'));
  await inspect(page, 'list-vacant-zh');
});

test('nothing on these pages complains', () => {
  assert.deepEqual(desk.complaints, []);
});
