// Tells a whole mediation in a browser against the real server: the committee, the case from its application to its archive, the
// papers, that nobody else sees it, and how a demand goes there. Pictures go to build/screens.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Caller, startServer, type TestServer } from '../server.ts';
import { openPhone, shoot, type Phone } from './browser.ts';
import { inspect, logIn, SIZE } from './console.ts';

let server: TestServer;
let desk: Phone;
let page: Page;
let address: string; // of the case

before(async () => {
  server = await startServer('compound');
  desk = await openPhone({ size: SIZE });
  page = desk.page;
  page.setDefaultTimeout(10_000);
});

after(() => server?.stop());

/** In the list of that very field: another's may still be closing. */
const choose = async (label: string, option: string, nth = 0): Promise<void> => {
  const field = page.locator(`.el-select input[aria-label="${label}"]`).nth(nth);
  await field.click({ force: true }); // its own placeholder lies over it
  await page.locator(`[id="${await field.getAttribute('aria-controls')}"] [role=option]:has-text("${option}")`).first().click();
};
const send = async (): Promise<void> => {
  await page.click('.el-dialog:visible .el-dialog__footer .el-button--primary');
  await page.waitForSelector('.el-dialog', { state: 'hidden' });
};
const step = async (name: string): Promise<void> => page.click(`[role=group][aria-label="可以做的步骤"] button:has-text("${name}")`);
const atStage = (name: string): Promise<unknown> => page.waitForSelector(`.stage-line [aria-current=step]:has-text("${name}")`);

test('the community composes its committee', async () => {
  await logIn(server, page, 'worker');
  await page.click('.shell__menu a:has-text("人民调解")');
  await page.waitForSelector('text=这里还没有登记调解委员会');
  await page.click('button:has-text("建立调解委员会")');
  await page.fill('#committee-name', '示范社区人民调解委员会');
  await page.fill('#committee-word', '示');
  const me = await page.evaluate(async () => ((await (await fetch('/api/v1/session')).json()) as { name: string }).name);
  await choose('账号', me, 0);
  await page.fill('#member-1', '王阿姨');
  await page.fill('#member-2', '');
  await page.click('button[type=submit]:has-text("保存")');
  await page.waitForSelector('.committee-seat >> nth=2 >> [role=alert]');
  await page.fill('#member-2', '老李');
  for (const [at, sex] of ['女', '女', '男'].entries()) await choose('性别', sex, at);
  await inspect(page, 'mediation-committee-zh');
  await page.click('button[type=submit]:has-text("保存")');
  await page.waitForSelector('a:has-text("示范社区人民调解委员会")');
});

test('a dispute is entered and accepted', async () => {
  await page.click('button:has-text("登记纠纷")');
  await page.waitForSelector('#case-summary');
  await choose('纠纷类型', '用水排水');
  await page.fill('#case-summary', '楼上卫生间漏水，楼下天花板起皮。');
  await page.fill('#case-request', '修好并赔偿八百元。');
  await page.fill('#party-0-name', '测甲');
  await page.fill('#party-0-address', '1号楼1单元101');
  await page.fill('#party-1-name', '测乙');
  await page.fill('#party-1-address', '1号楼1单元201');
  await inspect(page, 'mediation-form-zh');
  await page.click('button[type=submit]:has-text("保存")');
  await atStage('待受理');
  address = page.url();
  await step('受理');
  await send();
  await atStage('受理登记');
  await page.waitForSelector('h1:has-text("示人调字第1号")');
  await page.click('button:has-text("指定调解员")');
  await page.locator('.el-dialog .el-checkbox').first().click();
  await page.waitForSelector('.el-dialog .el-input');
  await send();
  await step('记录已告知');
  await send();
  await atStage('权利义务告知');
});

test('a party entered by mistake is taken out, and the reason stays', async () => {
  await page.click('button:has-text("修改登记")');
  await page.click('button:has-text("增加被申请人")');
  await page.fill('#party-2-name', '测丙误');
  await page.fill('#case-summary', '楼上卫生间漏水，楼下天花板起皮。测丙误也在场。');
  await page.fill('#case-note', '补登记，测丙误到场');
  await page.click('button[type=submit]:has-text("保存")');
  await page.waitForSelector('th:has-text("测丙误")');
  await page.click('[aria-label="误录删除“测丙误”"]');
  await page.fill('#mistake-note', '测丙误是别的案件的人');
  await page.click('.el-dialog:visible .el-dialog__footer .el-button--danger');
  await page.waitForSelector('.el-dialog [role=alert]:has-text("不要写被删除的人")');
  await page.fill('#mistake-note', '登记到别的案件了');
  await inspect(page, 'mediation-remove-zh');
  await page.click('.el-dialog:visible .el-dialog__footer .el-button--danger');
  await page.waitForSelector('th:has-text("测丙误")', { state: 'detached' });
  await page.waitForSelector('.case-log li:has-text("删除误录的当事人"):has-text("登记到别的案件了")');
  assert.equal(await page.locator('text=测丙误').count(), 0);
  // Crosses stand for him in what was said, and in the log of what was done before.
  await page.reload();
  await page.waitForSelector('text=楼下天花板起皮。××也在场。');
  await page.waitForSelector('.case-log li:has-text("补登记，××到场")');
  await page.locator('.case-log').scrollIntoViewIfNeeded();
  await inspect(page, 'mediation-erased-zh');
});

test('nobody is mediated before both have said yes', async () => {
  await page.waitForSelector('.say--warn:has-text("同意调解")');
  assert.ok(await page.isDisabled('button:has-text("记录调解")'));
  const asks = page.locator('button:has-text("记录同意")');
  for (let left = await asks.count(); left > 0; left--) {
    await asks.first().click();
    await asks.nth(left - 1).waitFor({ state: 'detached' }); // who has agreed is not asked again
  }
  await step('记录调解');
  await page.fill('#move-spot', '社区调解室');
  await page.fill('#move-present', '双方、调解员');
  await page.fill('#move-note', '楼上承认防水破损，愿意修。');
  await inspect(page, 'mediation-session-zh');
  await send();
  await atStage('调解');
  await page.click('.case-record button:has-text("更正")');
  await page.fill('#amend-present', '双方、调解员、楼栋长');
  await page.fill('#amend-note', '漏写楼栋长');
  await inspect(page, 'mediation-amend-zh');
  await send();
  await page.waitForSelector('.case-record:has-text("双方、调解员、楼栋长")');
});

test('an agreement has what the law wants', async () => {
  await step('达成协议');
  await page.click('.el-dialog:visible .el-dialog__footer .el-button--primary');
  await page.waitForFunction(() => document.querySelectorAll('.el-dialog [role=alert]').length >= 6);
  await shoot(page, 'console-mediation-agreement-faults-zh');
  for (const [field, text] of [['spot', '社区调解室'], ['facts', '防水破损致漏水'], ['issues', '维修和赔偿'], ['duties', '楼上承担'], ['terms', '七日内修好，赔偿八百元'], ['way', '转账']] as const)
    await page.fill(`#move-${field}`, text);
  await page.fill('.el-dialog input[aria-label="履行期限"]', '2099-01-01');
  await page.keyboard.press('Tab');
  await send();
  await atStage('达成协议');
  await inspect(page, 'mediation-case-zh');
});

test('it is performed, called back, bound and archived', async () => {
  await step('履行监督');
  await page.fill('#move-note', '已修好，赔偿已付。');
  await send();
  await step('回访');
  await page.fill('#move-note', '双方满意。');
  await send();
  await atStage('回访');
  await page.waitForSelector('.say--warn:has-text("当事人身份证明")');
  assert.equal(await page.locator('button:has-text("误录删除")').count(), 0); // the agreement is signed
  for (const title of ['测甲身份证复印件', '测乙身份证复印件']) {
    await page.click('button:has-text("登记材料")');
    await page.fill('#move-title', title);
    await send();
    await page.waitForSelector(`text=${title}`);
  }
  await step('立卷归档');
  await page.fill('#move-note', '调解成功，已履行。');
  await send();
  await atStage('立卷归档');
  await inspect(page, 'mediation-archived-zh');
  for (const form of ['registration', 'notice', 'session', 'agreement', 'performance', 'callback', 'cover', 'index', 'closing', 'back']) {
    const paper = await desk.context.newPage();
    await paper.goto(`${address.replace('/console/mediations', '/api/v1/mediations')}/prints/${form}`);
    await paper.setViewportSize({ width: 794, height: 1123 });
    assert.ok(await paper.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${form} is too wide for A4`);
    await shoot(paper, `paper-mediation-${form}`);
    await paper.close();
  }
});

test('the list is narrowed by stage, deadline and number, and goes out as a file', async () => {
  await page.goto(`${server.url}/console/mediations`);
  const line = 'a:has-text("示人调字第1号")';
  await page.waitForSelector(line);
  await choose('期限', '已超期限');
  await page.waitForSelector('text=没有符合条件的');
  await inspect(page, 'mediation-list-none-zh');
  await choose('期限', '全部期限');
  await page.waitForSelector(line);
  await choose('阶段', '立卷归档');
  await page.fill('input[aria-label="按案号查找"]', '第1号');
  await page.waitForURL(/q=/);
  await page.waitForSelector(line);
  await inspect(page, 'mediation-list-zh');
  await page.click('button:has-text("导出和打印")');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('.el-dropdown-menu__item:has-text("导出 CSV")')]);
  assert.match(file.suggestedFilename(), /^人民调解-\d{8}\.csv$/);
  await page.click(line);
  await page.waitForSelector('.stage-line');
  await page.goBack();
  assert.equal(await page.inputValue('input[aria-label="按案号查找"]'), '第1号');
});

test('a demand goes there from its own page; when that fails it is tried again, without a second case', async () => {
  const words = '楼上天天半夜拖桌子，吵得睡不着';
  const station = await new Caller(server.url).logIn(server.logins.station!);
  const { grants } = await station.ask<{ grants: { node_id: string }[] }>('GET', '/session');
  type Demand = { item: { id: string; number: string; place: string }; version: number };
  const { item } = await station.ask<Demand>('POST', '/demands', { kind: 'complaint', category: '0202', content: words, compound_id: grants[0]!.node_id });
  const move = async (name: string, note?: string): Promise<void> => {
    const { version } = await station.ask<Demand>('GET', `/demands/${item.id}`);
    await station.ask('POST', `/demands/${item.id}/moves`, { version, move: name, ...(note ? { note } : {}) });
  };
  await move('accept');
  await move('escalate', '两家谈不拢，请社区调解。');
  const cases = (): Promise<number> => page.evaluate(async () => ((await (await fetch('/api/v1/mediations')).json()) as { items: unknown[] }).items.length);
  const before = await cases();

  await page.goto(`${server.url}/console/demands/${item.id}`);
  await page.waitForSelector('.move-bar');
  if (!(await page.locator('.move-bar [data-deed=mediate]').count())) await page.click('.move-bar button:has-text("更多办理")');
  await page.click('[data-deed=mediate] >> visible=true');
  await page.waitForURL(new RegExp(`/mediations/new\\?demand=${item.id}$`));
  await page.waitForSelector(`.say:has-text("来自诉求"):has-text("${item.place}") a:has-text("${item.number}")`);
  assert.equal((await page.content()).includes(words), false, 'what was said in it is not taken over');
  await choose('纠纷类型', '相邻污染');
  await page.fill('#case-summary', '楼上夜间噪声，双方多次争吵。');
  await page.fill('#case-request', '夜里十点后不拖家具。');
  await page.fill('#party-0-name', '测丙');
  await page.fill('#party-1-name', '测丁');
  await inspect(page, 'mediation-from-demand-zh');

  // Between reading the demand and moving it somebody writes a note there: it has another version then.
  let isFirst = true;
  await page.route(`**/api/v1/demands/${item.id}/moves`, async (route) => {
    if (isFirst) await move('note', '已打电话安抚双方。');
    isFirst = false;
    await route.continue();
  });
  await page.click('button[type=submit]:has-text("保存")');
  await page.waitForSelector('[data-demand-left] .say:has-text("请不要再登记一次")');
  await page.waitForSelector('[data-demand-left] [role=alert]');
  assert.equal(await page.locator('#case-summary').count(), 0, 'nothing is there to register it again with');
  await inspect(page, 'mediation-demand-left-zh');
  // Whoever comes back later finds it the same: on this page, and on the demand's.
  await page.reload();
  await page.waitForSelector('[data-demand-left] .say:has-text("请不要再登记一次")');
  await page.click('a:has-text("回到诉求")');
  await page.waitForSelector('.say--warn:has-text("还没有转入调解")');
  await page.goBack();
  await page.focus('[data-demand-left] button:has-text("转入调解")');
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`/demands/${item.id}$`));
  await page.waitForSelector('.say:has-text("已转入人民调解")');
  await page.waitForSelector('.step-list li[data-move=mediate]');
  assert.equal(await page.locator('[data-deed=mediate]').count(), 0, 'it is not offered again');
  assert.equal(await cases(), before + 1);
  await inspect(page, 'demand-mediated-zh');
  await page.unroute(`**/api/v1/demands/${item.id}/moves`);
  await page.goto(`${server.url}/console/mediations/new?demand=${item.id}`);
  await page.waitForSelector('[data-demand-left] .say:has-text("不用再登记")');
  assert.equal(await page.locator('#case-summary').count(), 0);
});

test('counts tell nothing below ten; others see no case', async () => {
  const community = await page.evaluate(async () => ((await (await fetch('/api/v1/session')).json()) as { grants: { node_id: string }[] }).grants[0]!.node_id);
  await page.goto(`${server.url}/console/nodes/${community}/mediation`);
  await page.waitForSelector('text=受理少于 10 件');
  await inspect(page, 'mediation-counts-zh');
  for (const who of ['district', 'station']) {
    await logIn(server, page, who);
    await page.goto(address);
    await page.waitForSelector('[role=alert]:has-text("没有这个调解案件")');
    await page.goto(`${server.url}/console/mediations`);
    await page.waitForSelector('text=还没有您承办的案件');
  }
  await page.goto(`${server.url}/console/mediations/new`);
  await page.waitForSelector('.empty-state:has-text("您不是人民调解委员会的成员")');
  assert.equal(await page.locator('#case-summary').count(), 0);
});

test('the pages speak English', async () => {
  await logIn(server, page, 'worker');
  await page.evaluate(async () => {
    const session = (await (await fetch('/api/v1/session')).json()) as { csrf: string };
    await fetch('/api/v1/session', { method: 'PATCH', headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrf }, body: JSON.stringify({ lang: 'en' }) });
  });
  for (const [path, spot, name] of [['mediations', 'a:has-text("人调字")', 'list'], [new URL(address).pathname.replace('/console/', ''), '.stage-line', 'case']] as const) {
    await page.goto(`${server.url}/console/${path}`);
    await page.waitForSelector(spot);
    await inspect(page, `mediation-${name}-en`);
  }
  assert.deepEqual(desk.complaints, []);
});
