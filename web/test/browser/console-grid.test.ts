// An office keeps its grid in the browser: looks at another day, changes a place and takes it back; a station renews
// and withdraws the codes that hang there. Pictures go to build/screens.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startServer, type TestServer } from '../server.ts';
import { atRest, openPhone, shoot, type Phone } from './browser.ts';
import { inspect, logIn, SIZE } from './console.ts';

let server: TestServer;
let desk: Phone;
let page: Page;

before(async () => {
  server = await startServer('community');
  desk = await openPhone({ size: SIZE });
  page = desk.page;
});

after(() => server?.stop());

const undo = async (): Promise<void> => {
  await page.click('.notice-bar button:has-text("撤销")');
  await atRest(page);
};
const act = async (what: string): Promise<void> => {
  await page.click('button:has-text("网格维护")');
  await page.click(`.el-dropdown-menu__item:visible:has-text("${what}")`);
  await page.waitForSelector('.el-dialog');
};
const heading = async (): Promise<string> => (await page.textContent('h1')) ?? '';

test('the district sees what it manages apart, and committees apart from villages', async () => {
  await logIn(server, page, 'district');
  await page.waitForSelector('.figures');
  assert.match((await page.textContent('article')) ?? '', /由本区直接管理：户室 [\d,]+ 个/);
  await inspect(page, 'grid-district-zh');
  await page.click('tbody th a >> nth=0');
  await page.waitForSelector('.overview-committee');
  const all = await page.locator('tbody tr').count();
  await page.click('.overview-committee');
  await page.click('.el-select-dropdown__item:visible:has-text("村委会")');
  const villages = await page.locator('tbody tr').count();
  assert.ok(villages > 0 && villages < all);
  await inspect(page, 'grid-street-zh');
});

test('a place is added, renamed and closed, and each is taken back', async () => {
  await logIn(server, page, 'worker');
  await page.waitForSelector('.figures');
  await act('新增小区');
  await page.fill('#node-name', '试验小区');
  await inspect(page, 'grid-add-zh');
  await page.click('.el-dialog button:has-text("保存")');
  await page.waitForSelector('tbody th a:has-text("试验小区")');
  await undo();
  await page.waitForSelector('tbody th a:has-text("试验小区")', { state: 'detached' });
  await page.click('tbody th a >> nth=0');
  await page.waitForSelector('.crumbs');
  await atRest(page);
  const name = (await heading()).trim().split(/\s/)[0]!;
  await act('修改名称');
  await page.fill('#edit-name', '改名小区');
  await inspect(page, 'grid-edit-zh');
  await page.click('.el-dialog button:has-text("保存")');
  await page.waitForSelector('h1:has-text("改名小区")');
  await page.waitForSelector('[role=treeitem]:has-text("改名小区")');
  await undo();
  await page.waitForSelector(`h1:has-text("${name}")`);
  await act('撤销网格');
  await page.click('.el-dialog button:has-text("撤销网格")');
  await page.waitForSelector('.el-dialog [role=alert], .el-dialog .error-line');
  assert.match((await page.textContent('.el-dialog')) ?? '', /还有网格/);
  await page.keyboard.press('Escape');
});

test('the grid of another day is read, and the way back is at hand', async () => {
  await page.fill('.grid-tree__day input', '2020-01-01');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.grid-tree__none');
  await inspect(page, 'grid-day-before-zh');
  const ahead = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  await page.fill('.grid-tree__day input', ahead);
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=treeitem]');
  assert.equal(await page.locator('button:has-text("网格维护")').count(), 0);
  assert.equal(await page.locator('.tab-line a').count(), 2);
  await inspect(page, 'grid-day-zh');
  await page.click('button:has-text("回到今天")');
  await page.waitForSelector('button:has-text("网格维护")');
});

test('a code is renewed and withdrawn after asking, and the stickers of before are dead', async () => {
  const answerTo = async (): Promise<number> => (await fetch(`${server.url}/api/v1/public/places/${code}`)).status;
  const shown = async (): Promise<string> => /\/p\/([\w-]+)/.exec((await page.textContent('.place-code__url')) ?? '')![1]!;
  const button = (name: string): string => `.el-dialog__footer button:has-text("${name}")`;
  const isAsked = (words: string): Promise<unknown> => page.waitForSelector(`.el-message-box:visible:has-text("${words}")`);
  let code = '';

  await logIn(server, page, 'station');
  await page.click('.page-head button:has-text("管理二维码")');
  await page.waitForFunction(() => (document.querySelector('.place-code img') as HTMLImageElement | null)?.naturalWidth);
  code = await shown();
  assert.equal(await answerTo(), 200);
  await inspect(page, 'place-code-zh');
  await page.click(button('换新码'));
  await isAsked('旧贴纸立即失效');
  await atRest(page);
  await shoot(page, 'console-place-code-sure-zh');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.el-message-box', { state: 'hidden' });
  assert.equal(await shown(), code, 'nothing was done');
  await page.click(button('换新码'));
  await isAsked('旧贴纸立即失效');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.el-dialog .say:has-text("旧贴纸已经失效")');
  assert.equal(await answerTo(), 404);
  assert.notEqual(await shown(), code);
  code = await shown();
  assert.equal(await answerTo(), 200);
  await inspect(page, 'place-code-renewed-zh');
  await page.click(button('停用'));
  await isAsked('居民扫了打不开');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.el-dialog .say:has-text("已停用")');
  assert.equal(await answerTo(), 404);
  await inspect(page, 'place-code-none-zh');
  await page.click(button('启用新码'));
  await isAsked('以前的贴纸仍然无效');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.place-code img');
  code = await shown();
  assert.equal(await answerTo(), 200);
  await page.keyboard.press('Escape');
  await page.waitForSelector('.el-dialog', { state: 'hidden' });

  // A door has its own.
  const building = await page.getAttribute('[role=treeitem] >> nth=1', 'data-node');
  await page.goto(`${server.url}/console/nodes/${building}/ledger`);
  await page.click('.door-matrix a >> nth=0');
  await page.click('button:has-text("管理二维码")');
  await page.waitForSelector('.place-code img');
  code = await shown();
  assert.equal(((await (await fetch(`${server.url}/api/v1/public/places/${code}`)).json()) as { kind: string }).kind, 'door');
  await page.click(button('换新码'));
  await isAsked('其他户的码不变');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.el-dialog .say:has-text("旧贴纸已经失效")');
  assert.equal(await answerTo(), 404);
  await inspect(page, 'place-code-door-zh');
  const door = page.url();
  await logIn(server, page, 'captain');
  await page.goto(door);
  await page.waitForSelector('.page h1');
  assert.equal(await page.locator('button:has-text("管理二维码")').count(), 0);
  assert.deepEqual(desk.complaints, []);
});
