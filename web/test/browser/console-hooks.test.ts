// Tells how a system administrator has other programs told what happens: a webhook is entered, its secret shown once, tried, switched
// off and on; and that nobody else gets there. Pictures go to build/screens.
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
  server = await startServer('compound');
  desk = await openPhone({ size: SIZE });
  page = desk.page;
  page.setDefaultTimeout(10_000);
});

after(() => server?.stop());

const send = async (): Promise<void> => {
  await page.click('.el-dialog:visible .el-dialog__footer .el-button--primary');
};
const sure = async (): Promise<void> => {
  await page.waitForSelector('.el-message-box:visible');
  await page.click('.el-message-box:visible .el-button--primary');
  await page.waitForSelector('.el-message-box', { state: 'hidden' });
};
const secret = (): Promise<string> => page.inputValue('#hook-secret');

test('a program is entered, and its secret is shown once', async () => {
  const { login, password } = server.logins.system!;
  await page.goto(`${server.url}/console/login`);
  await page.fill('#login-name', login);
  await page.fill('#login-password', password);
  await page.click('button[type=submit]');
  await page.click('.shell__menu a:has-text("对外通知")');
  await page.waitForSelector('.empty-state:has-text("还没有要通知的系统")');
  await inspect(page, 'hooks-none-zh');
  await page.click('.page-head button:has-text("新增网址")');
  await page.fill('#hook-name', '区 12345 平台');
  await page.fill('#hook-url', 'http://hooks.example.cn/');
  await page.click('.el-dialog .el-checkbox:has-text("提出诉求")');
  await send();
  await page.waitForSelector('.el-dialog [role=alert]:has-text("https://")');
  await inspect(page, 'hooks-add-zh');
  // Its own machine: what is posted there is refused, which makes a record to look at.
  await page.fill('#hook-url', 'https://127.0.0.1/lastmeter');
  await page.focus('#hook-url');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#hook-secret');
  const shown = await secret();
  assert.match(shown, /^[\w-]{32,}$/);
  await inspect(page, 'hooks-secret-zh');
  await page.click('.hook-secret button:has-text("复制")');
  await page.waitForSelector('.notice-bar:has-text("已复制")');
  await page.click('button:has-text("不再显示")');
  await page.waitForSelector('#hook-secret', { state: 'detached' });
  await page.reload();
  await page.waitForSelector('tr[data-hook]:has-text("使用中")');
  assert.equal((await page.content()).includes(shown), false);
});

test('it is tried, and the record says why nothing arrived', async () => {
  await page.waitForSelector('.empty-state:has-text("还没有发过通知")');
  await page.click('tr[data-hook] button:has-text("试发")');
  await page.waitForSelector('.deliveries tbody tr');
  for (let i = 0; i < 40 && !(await page.locator('.deliveries tr[data-state=failed]').count()); i++) {
    await page.click('.deliveries button:has-text("刷新")');
    await page.waitForTimeout(250);
  }
  await page.waitForSelector('.deliveries tr[data-state=failed]:has-text("网址在内网")');
  await inspect(page, 'hooks-zh');
  await page.click('.deliveries button:has-text("重发")');
  await page.waitForSelector('.notice-bar:has-text("已排队重发")');
});

test('it gets another name and secret, is switched off, and on again', async () => {
  await page.click('tr[data-hook] button:has-text("修改")');
  await page.fill('#hook-name', '市 12345 平台');
  await send();
  await page.waitForSelector('tr[data-hook]:has-text("市 12345 平台")');
  await page.click('tr[data-hook] button:has-text("换密钥")');
  await page.waitForSelector('.el-message-box:has-text("否则对方会拒收")');
  await sure();
  await page.waitForSelector('#hook-secret');
  assert.match(await secret(), /^[\w-]{32,}$/);
  await page.click('button:has-text("不再显示")');
  await page.click('tr[data-hook] button:has-text("停用")');
  await page.waitForSelector('.el-message-box:has-text("还没发出的也不再发")');
  await atRest(page);
  await shoot(page, 'console-hooks-off-sure-zh');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.el-message-box', { state: 'hidden' });
  await page.waitForSelector('tr[data-hook]:has-text("使用中")');
  await page.click('tr[data-hook] button:has-text("停用")');
  await sure();
  await page.waitForSelector('tr[data-hook]:has-text("已停用")');
  assert.equal(await page.locator('tr[data-hook] button:has-text("试发")').count(), 0);
  await page.click('tr[data-hook] button:has-text("启用")');
  await page.waitForSelector('tr[data-hook]:has-text("使用中")');
});

test('the page speaks English', async () => {
  await page.evaluate(async () => {
    const session = (await (await fetch('/api/v1/session')).json()) as { csrf: string };
    await fetch('/api/v1/session', { method: 'PATCH', headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrf }, body: JSON.stringify({ lang: 'en' }) });
  });
  await page.reload();
  await page.waitForSelector('tr[data-hook]:has-text("In use")');
  await page.waitForSelector('.deliveries tbody tr');
  await inspect(page, 'hooks-en');
});

test('nobody else gets there', async () => {
  for (const who of ['station', 'district']) {
    await logIn(server, page, who);
    assert.equal(await page.locator('.shell__menu a:has-text("对外通知")').count(), 0);
    await page.goto(`${server.url}/console/hooks`);
    await page.waitForSelector('.error-line');
    assert.equal(await page.locator('tr[data-hook]').count(), 0);
  }
  assert.deepEqual(desk.complaints, []);
});
