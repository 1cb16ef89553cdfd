// Tells what a station, a community, a street and a linked unit do with demands in a browser against the real server: filed at
// the counter, dispatched, handled by the captain, checked, confirmed on the phone; a whistle for two units; figures that are
// right; and ten thousand open ones. Pictures go to build/screens.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Caller, startServer, type Login, type TestServer } from '../server.ts';
import { atRest, openPhone, seriousFindings, shoot, within, type Phone } from './browser.ts';
import { inspect, logIn, SIZE } from './console.ts';

const NARROW = { width: 390, height: 844 };
const PHONE = '13800138000';
/** Of a board's page, as the server gives it out. */
const BOARD_MOST = 200;

/** One grey pixel. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

interface Case {
  item: { id: string; number: string; title: string };
  version: number;
  moves: string[];
}

let server: TestServer;
let desk: Phone;
let page: Page;
let captain: Caller, station: Caller, worker: Caller, street: Caller;
let building: string, compound: string, community: string, streetNode: string;
let demand: string;
let party: Login;

const grantOf = async (who: Caller): Promise<string> => (await who.ask<{ grants: { node_id: string }[] }>('GET', '/session')).grants[0]!.node_id;
async function move(who: Caller, id: string, name: string, more: object = {}): Promise<Case> {
  const { version } = await who.ask<Case>('GET', `/demands/${id}`);
  return who.ask<Case>('POST', `/demands/${id}/moves`, { version, move: name, ...more });
}
const file = (content: string, more: object = {}): Promise<Case> =>
  station.ask<Case>('POST', '/demands', { kind: 'complaint', category: '0103', content, compound_id: compound, ...more });

/** Somebody of a unit: appointed by the street, let in by a one-time code. */
async function makeParty(): Promise<Login> {
  const account = await street.ask<{ id: string; login: string }>('POST', '/accounts', { name: '测试联络人', role: 'party', node_id: streetNode });
  const { code } = await street.ask<{ code: string }>('POST', `/accounts/${account.id}/invitation`);
  const password = 'Wasser-und-Deckel-9';
  await new Caller(server.url).ask('POST', '/activation', { code, password, device: 'test' });
  return { login: account.login, password };
}
async function logInAs({ login, password }: Login): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${server.url}/console/login`);
  await page.fill('#login-name', login);
  await page.fill('#login-password', password);
  await page.click('button[type=submit]');
}

/** At the width of a telephone: nothing wider than the window, and a picture. */
async function inspectNarrow(name: string): Promise<void> {
  await page.setViewportSize(NARROW);
  await atRest(page);
  await shoot(page, `console-${name}-390`);
  const over = await page.evaluate(() => {
    const main = document.querySelector('.shell__main') ?? document.documentElement;
    return Math.max(main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - document.documentElement.clientWidth);
  });
  assert.ok(over <= 0, `${name} is ${over} px too wide at 390`);
  assert.deepEqual(await seriousFindings(page), [], `${name} at 390`);
  await page.setViewportSize(SIZE);
}

const choose = async (select: string, option: string): Promise<void> => {
  await page.click(select);
  await page.click(`.el-select-dropdown__item:has-text("${option}") >> visible=true`);
};
const deed = (name: string): string => `.move-bar [data-deed=${name}]`;
/** A move from the bar, or from the menu behind it. */
async function press(name: string): Promise<void> {
  await page.waitForSelector('.move-bar');
  if (await page.locator(deed(name)).count()) return page.click(deed(name));
  await page.click('.move-bar button:has-text("更多办理")');
  await page.click(`.el-dropdown-menu__item[data-deed=${name}] >> visible=true`);
}
const send = (): Promise<void> => page.click('.el-dialog footer .el-button:last-child');
const stands = (state: string): Promise<unknown> => page.waitForSelector(`.case-page__state [data-state=${state}]`);

before(async () => {
  server = await startServer('community');
  desk = await openPhone({ size: SIZE });
  page = desk.page;
  [captain, station, worker, street] = (await Promise.all(
    ['captain', 'station', 'worker', 'street'].map((name) => new Caller(server.url).logIn(server.logins[name]!)),
  )) as [Caller, Caller, Caller, Caller];
  [building, compound, community, streetNode] = (await Promise.all([captain, station, worker, street].map(grantOf))) as [string, string, string, string];
});

after(() => server?.stop());

test('the station files what somebody says at the counter', async () => {
  await logIn(server, page, 'station');
  await page.click('.shell__menu a:has-text("诉求")');
  await page.waitForSelector('.empty-state');
  await inspect(page, 'demand-none-zh');
  await page.keyboard.press('n');
  await page.waitForSelector('#demand-content');
  await page.click('.form .el-select >> nth=0');
  await page.keyboard.type('1号楼');
  await page.waitForSelector('.el-select-dropdown__item:has-text("1号楼") >> visible=true');
  await page.click('.el-select-dropdown__item:has-text("保利中央公园 1号楼") >> visible=true');
  await page.click('.el-radio-button:has-text("投诉")');
  await choose('.form [aria-label="类别"]', '漏水');
  await page.fill('#demand-content', '楼上装修后厨房天花板一直滴水，墙皮已经掉了。');
  await page.fill('#demand-name', '王试');
  await page.fill('#demand-phone', PHONE);
  await inspect(page, 'demand-file-zh');
  await inspectNarrow('demand-file-zh');
  await page.click('button:has-text("登记") >> visible=true');
  await stands('submitted');
  demand = /demands\/(\d+)/.exec(page.url())![1]!;
  assert.match((await page.textContent('h1')) ?? '', /\d{8}-\d{5}/);
  assert.match((await page.textContent('.clock-mark')) ?? '', /还剩/);
  await inspect(page, 'demand-case-zh');
  await inspectNarrow('demand-case-zh');
});

test('who calls is masked until somebody presses, and the look is on record', async () => {
  assert.match((await page.textContent('.contact-line')) ?? '', /王\*\* 138\*\*\*\*8000/);
  assert.equal((await page.content()).includes(PHONE), false);
  await page.click('button:has-text("查看电话")');
  await page.waitForSelector(`a[href="tel:${PHONE}"]`);
  await page.click('button:has-text("收起")');
});

test('it goes to the captain, who handles it elsewhere while the page follows', async () => {
  await press('accept');
  await stands('accepted');
  await press('dispatch');
  await page.click('.el-dialog .el-radio:has-text("1号楼")');
  await inspect(page, 'demand-dispatch-zh');
  await inspectNarrow('demand-dispatch-zh');
  await send();
  await stands('dispatched');
  await page.waitForSelector('[data-live=live]');
  await move(captain, demand, 'sign');
  await stands('signed');
  await move(captain, demand, 'start');
  await page.waitForSelector('[data-clock=contact]:has-text("还剩")');
  await move(captain, demand, 'contact');
  await page.waitForSelector('[data-clock=contact]', { state: 'detached' });
  await move(captain, demand, 'handle', { note: '已请物业换了水管，天花板重新粉刷。' });
  await move(captain, demand, 'tell', { note: '已当面告诉本人。' });
  await stands('feedback');
  await page.waitForSelector('.step-list li:has-text("已请物业换了水管")');
});

test('checked, then confirmed on the phone: first nobody answers, then it is solved', async () => {
  await page.keyboard.press('1');
  await page.waitForSelector('.el-dialog:has-text("核查通过")');
  await send();
  await stands('callback');
  await press('callback');
  await page.click('.el-dialog .el-radio:has-text("没有联系上")');
  await page.waitForSelector('text=这是第 1 次未联系上');
  await send();
  await page.waitForSelector('.step-list li[data-move=miss]');
  await press('callback');
  await page.click('.el-dialog .el-radio:has-text("联系上了") >> nth=0');
  await page.click('.el-dialog .el-radio:has-text("问题解决了")');
  await page.click('.el-dialog .el-radio:has-text("满意") >> nth=0');
  await inspect(page, 'demand-callback-zh');
  await inspectNarrow('demand-callback-zh');
  await send();
  await stands('closed');
  assert.match((await page.textContent('.case-page__state')) ?? '', /已解决/);
  assert.equal(await page.innerText('[data-counts]'), '未联系上 1 次');
  await inspect(page, 'demand-closed-zh');
});

test('the work order prints on A4, and the text for the group names nobody', async () => {
  await page.emulateMedia({ media: 'print' });
  await shoot(page, 'console-demand-paper-zh');
  assert.equal(await page.locator('.case-paper').isVisible(), true);
  assert.equal(await page.locator('.step-list').isVisible(), false);
  for (const words of ['诉求办理单', '已请物业换了水管', '居民（签字）', '承办单位（盖章）']) assert.equal(await page.locator(`.case-paper >> text=${words} >> nth=0`).isVisible(), true, words);
  await page.emulateMedia({ media: null });
  await page.click('button:has-text("群通知文本")');
  const text = await page.inputValue('#group-text');
  assert.match(text, /【诉求\d{8}-\d{5}】漏水/);
  assert.doesNotMatch(text, /王|13800138000|138\*|滴水|墙皮/);
  await inspect(page, 'demand-text-zh');
  await page.keyboard.press('Escape');
});

test('the district sets up units and a limit; a unit is given an account', async () => {
  await logIn(server, page, 'street');
  await page.goto(`${server.url}/console/nodes/${streetNode}/demands?view=setup`);
  await page.waitForSelector('.empty-state:has-text("这里还没有登记单位")');
  for (const [name, kind] of [['测试自来水公司', '水电气暖企业'], ['测试物业公司', '物业服务企业']] as const) {
    await page.click('button:has-text("登记单位")');
    await page.fill('#unit-name', name);
    await choose('.el-dialog .el-select >> nth=0', kind);
    await send();
    await page.waitForSelector(`th:has-text("${name}")`);
    await page.waitForSelector('.el-dialog', { state: 'hidden' });
  }
  await page.click('button:has-text("新增模板")');
  await page.fill('#template-name', '已办结');
  await page.fill('#template-body', '您反映的{title}（{number}）已经办好，欢迎再来。');
  await send();
  await page.waitForSelector('th:has-text("已办结")');
  party = await makeParty();
  await page.click('tr:has-text("测试自来水公司") button:has-text("绑定账号")');
  await choose('.el-dialog .el-select >> nth=0', '测试联络人');
  await send();
  await page.waitForSelector('.notice-bar:has-text("已绑定")');
  await inspect(page, 'demand-setup-zh');
  await inspectNarrow('demand-setup-zh');
  await logIn(server, page, 'district');
  await page.waitForSelector('.page h1');
  const root = /nodes\/(\d+)/.exec(page.url())![1]!;
  await page.goto(`${server.url}/console/nodes/${root}/demands?view=setup`);
  await page.click('tr:has-text("咨询") button >> nth=2');
  await inspect(page, 'demand-limit-zh');
  await page.keyboard.press('Escape');
  await inspect(page, 'demand-setup-district-zh');
  await inspectNarrow('demand-setup-district-zh');
});

test('the community whistles two units; one reports, answers, and sees nothing else', async () => {
  const { item } = await file('小区门口的自来水井盖坏了，路面积水结冰，老人不敢走。', { category: '0303', urgency: 'urgent' });
  await move(station, item.id, 'accept');
  await move(station, item.id, 'escalate', { note: '需要自来水公司和物业一起到场。' });
  await logIn(server, page, 'worker');
  await page.goto(`${server.url}/console/demands`);
  await page.waitForSelector(`tr[data-demand="${item.id}"]`);
  await inspect(page, 'demand-inbox-zh');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await stands('dispatched');
  await press('sign');
  await stands('signed');
  await press('whistle');
  await page.click('.el-dialog .el-checkbox:has-text("测试自来水公司")');
  await page.click('.el-dialog .el-checkbox:has-text("测试物业公司")');
  const soon = new Date(Date.now() + 26 * 3_600_000).toLocaleString('sv', { timeZone: 'Asia/Shanghai' }).slice(0, 16);
  await page.fill('.el-dialog input[aria-label="到场时间"]', soon);
  await page.keyboard.press('Enter');
  await page.fill('#move-note', '明天上午到场，先垫平井盖，再清冰。');
  await inspect(page, 'demand-whistle-zh');
  await inspectNarrow('demand-whistle-zh');
  await send();
  await page.waitForSelector('[data-whistle] tr:has-text("测试物业公司")');
  await page.goto(`${server.url}/console/nodes/${community}/demands?view=whistles`);
  await page.waitForSelector('[data-whistle]');
  await inspect(page, 'demand-whistles-zh');
  const [list] = await Promise.all([page.waitForEvent('download'), page.click('.toolbar button:has-text("CSV")')]);
  assert.match(readFileSync(await within(list.path(), 'the list'), 'utf8'), /明天上午到场.*测试自来水公司/);
  await inspectNarrow('demand-whistles-zh');

  await logInAs(party);
  await page.waitForURL(/\/requests$/);
  await page.waitForSelector('[data-request]');
  assert.equal(await page.locator('[role=tree]').count(), 0, 'the grid is none of its work');
  assert.equal(await page.locator('[data-request]').count(), 1, 'what the other unit is asked is not shown');
  await inspect(page, 'demand-requests-zh');
  await inspectNarrow('demand-requests-zh');
  await page.click('button:has-text("报到")');
  await page.waitForSelector('.mark:has-text("已报到")');
  await page.click('[data-request] .el-button--primary');
  await page.fill('#request-answer', '井盖已更换，积水已抽干。');
  await send();
  await page.waitForSelector('.mark:has-text("已答复")');
  await page.click('button:has-text("评价这次吹哨")');
  await page.click('.el-dropdown-menu__item:has-text("吹哨合理") >> visible=true');
  await page.waitForSelector('.notice-bar:has-text("评价已记下")');
  await page.click(`[data-request] a[href$="/demands/${item.id}"]`);
  await page.waitForSelector('.case-page__state');
  assert.equal(await page.locator('button:has-text("查看电话")').count(), 0);
  await inspect(page, 'demand-case-party-zh');
  await inspectNarrow('demand-case-party-zh');
  // Another case is not its affair.
  await page.goto(`${server.url}/console/demands/${demand}`);
  await page.waitForSelector('.error-line');

  await logIn(server, page, 'worker');
  await page.goto(`${server.url}/console/demands/${item.id}`);
  await page.waitForSelector('[data-whistle] td:has-text("井盖已更换")');
  await page.waitForSelector('[data-whistle] :text("单位评价：吹哨合理")');
  await choose('[data-whistle] tr:has-text("测试自来水公司") .el-select', '已完成');
  await page.waitForSelector('.notice-bar:has-text("评价已记下")');
  await page.click('button:has-text("结束吹哨")');
  await page.fill('#whistle-outcome', '井盖换好，路面不再积水。');
  await send();
  await page.waitForSelector('[data-whistle] :text("已结束：井盖换好")');
});

test('rates are right: of fewer than ten numbers and words, from ten on a percentage', async () => {
  await logIn(server, page, 'worker');
  const figures = `${server.url}/console/nodes/${community}/demands?view=figures`;
  await page.goto(figures);
  await page.waitForSelector('.rate-row');
  assert.match((await page.textContent('[data-rate=resolution]')) ?? '', /不足 10 件，不计百分比.*1 \/ 1 件/s);
  for (let i = 0; i < 11; i++) {
    const { item } = await file(`第${i}次没有打扫楼道`);
    await move(station, item.id, 'answer', { note: '已安排保洁。' });
    await move(worker, item.id, i < 8 ? 'solve' : 'settle', { satisfaction: i < 6 ? 'satisfied' : 'dissatisfied' });
  }
  await page.reload();
  await page.waitForSelector('.rate-row__percent');
  const text = async (selector: string): Promise<string> => (await page.textContent(selector)) ?? '';
  assert.match(await text('[data-rate=resolution]'), /75\.0%9 \/ 12 件/);
  assert.match(await text('[data-rate=satisfaction]'), /58\.3%7 \/ 12 件/);
  assert.match(await text('[data-count=unsolved]'), /结案但未解决\s*3/);
  assert.match(await text('[data-count=filed]'), /提出\s*13/);
  await inspect(page, 'demand-figures-zh');
  await inspectNarrow('demand-figures-zh');
  assert.match(await text('[data-row="0103"]'), /保洁\s*11/);
  const [book] = await Promise.all([page.waitForEvent('download'), page.click('[data-workbook] >> nth=0')]);
  assert.match(book.suggestedFilename(), /\.xlsx$/);
  assert.equal(readFileSync(await within(book.path(), 'the workbook')).subarray(0, 2).toString(), 'PK');
  await page.click('.el-radio-button:has-text("起止日期")');
  await page.waitForSelector('.period-picker__days');
  await inspect(page, 'demand-figures-days-zh');
  await inspectNarrow('demand-figures-days-zh');
});

test('the board stands by state, and ended ones stand apart', async () => {
  await logIn(server, page, 'station');
  await page.goto(`${server.url}/console/nodes/${compound}/demands?view=board`);
  await page.waitForSelector('[data-column=work] li');
  await inspect(page, 'demand-board-zh');
  await inspectNarrow('demand-board-zh');
  await page.goto(`${server.url}/console/nodes/${compound}/demands?view=ended`);
  await page.waitForSelector('.demand-list td.wide [data-state=closed]');
  assert.equal(await page.locator('.demand-list tbody tr').count(), 12);
  await inspect(page, 'demand-ended-zh');
  await inspectNarrow('demand-ended-zh');
  await page.goto(`${server.url}/console/nodes/${building}/demands`);
  await page.waitForSelector('.demand-list .empty-state');
});

test('a unit handles what was dispatched to it, asks for time, and the station grants it, checks and tells with a template', async () => {
  const { item } = await file('单元门口消火栓一直漏水，已经结冰。', { category: '0303', contact: { name: '赵试', phone: PHONE } });
  const other = await file('消火栓旁边也结冰了。', { category: '0303' });
  await logIn(server, page, 'station');
  await page.goto(`${server.url}/console/nodes/${compound}/demands?state=submitted&category=03`);
  await page.waitForSelector(`tr[data-demand="${item.id}"]`);
  await page.click(`tr[data-demand="${item.id}"] th a`);
  await press('accept');
  await stands('accepted');
  await press('dispatch');
  await page.click('.el-dialog .el-radio:has-text("测试自来水公司")');
  await send();
  await stands('dispatched');
  await logInAs(party);
  await page.click(`a[href$="/demands/${item.id}"]`);
  await press('sign');
  await stands('signed');
  await press('start');
  await stands('handling');
  await press('ask_time');
  const due = new Date(Date.now() + 20 * 86_400_000).toLocaleString('sv', { timeZone: 'Asia/Shanghai' }).slice(0, 16);
  await page.fill('.el-dialog input[aria-label="延期到"]', due);
  await page.keyboard.press('Enter');
  await page.fill('#move-note', '要等配件到货。');
  await inspect(page, 'demand-time-zh');
  await inspectNarrow('demand-time-zh');
  await send();
  await page.waitForSelector('.say:has-text("申请延期到")');
  await move(station, item.id, 'grant_time');
  await page.waitForSelector('.say:has-text("申请延期到")', { state: 'detached' });
  await page.waitForSelector('.step-list li[data-move=grant_time]');
  await press('handle');
  await page.fill('#move-note', '阀门已更换。');
  await page.setInputFiles('.photo-picker input', { name: 'valve.png', mimeType: 'image/png', buffer: PNG });
  await page.waitForSelector('.photo-picker img');
  await inspect(page, 'demand-handle-zh');
  await send();
  await stands('handled');
  await page.waitForFunction(() => (document.querySelector('.step-list__photo') as HTMLImageElement | null)?.naturalWidth);

  await logIn(server, page, 'station');
  await page.goto(`${server.url}/console/demands/${item.id}`);
  await press('tell');
  await choose('.el-dialog .el-select', '已办结');
  assert.equal(await page.inputValue('#move-note'), `您反映的${item.title}（${item.number}）已经办好，欢迎再来。`);
  await send();
  await stands('feedback');
  await press('fail');
  await page.fill('#move-note', '现场还在滴水。');
  await send();
  await stands('rework');
  await page.waitForSelector('.case-page__state :text("返工")');

  // The other one is the same matter; its own page says where it went.
  await page.goto(`${server.url}/console/demands/${other.item.id}`);
  await press('merge');
  await page.click(`.el-dialog .el-radio:has-text("${item.number}")`);
  await inspect(page, 'demand-merge-zh');
  await inspectNarrow('demand-merge-zh');
  await send();
  await page.waitForSelector(`.say a:has-text("${item.number}")`);
  await inspect(page, 'demand-merged-zh');
});

test('suspended, the clock stands still; what a list was narrowed to is there again on the way back', async () => {
  const { item } = await file('树枝压到电线，要等绿化队来。', { category: '0402' });
  await move(station, item.id, 'accept');
  await page.goto(`${server.url}/console/nodes/${compound}/demands`);
  await page.waitForSelector('.demand-list tbody tr');
  await page.fill('.demand-search input', '绿化队');
  await page.waitForURL(/q=/);
  await page.waitForSelector('.demand-list tbody tr:only-child');
  await page.click('.demand-list th a');
  await press('suspend');
  await page.fill('#move-note', '雨停后施工。');
  await send();
  await stands('suspended');
  await page.waitForSelector('.clock-mark[data-tone=paused]:has-text("停止计时")');
  await press('resume');
  await send();
  await page.waitForSelector('.clock-mark[data-tone=calm]');
  await page.keyboard.press('?');
  await page.waitForSelector('.el-dialog:has-text("键盘操作")');
  await inspect(page, 'demand-keys-zh');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.el-dialog', { state: 'hidden' });
  await page.keyboard.press('b');
  await page.waitForSelector('.demand-list tbody tr:only-child');
  await page.waitForFunction((id) => document.activeElement?.closest('tr')?.getAttribute('data-demand') === id, item.id);
  await page.keyboard.press('Control+k');
  await page.keyboard.type(item.number);
  await page.waitForSelector('#search-results [role=option]:has-text("树枝压到电线")');
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`demands/${item.id}$`));
});

test('the district weighs the three rates', async () => {
  await logIn(server, page, 'district');
  await page.waitForSelector('.figures');
  await page.goto(`${page.url().replace(/\/overview.*/, '')}/demands?view=setup`);
  await page.waitForSelector('.weights-form');
  await page.fill('.weights-form [aria-label="响应率"] input, .weights-form input >> nth=0', '20');
  await page.keyboard.press('Tab');
  await page.waitForSelector('text=要等于 100');
  await page.fill('.weights-form input >> nth=1', '50');
  await page.keyboard.press('Tab');
  await page.click('.weights-form button:has-text("保存")');
  await page.waitForSelector('.notice-bar:has-text("已保存")');
  await inspect(page, 'demand-weights-zh');
});

test('of ten thousand open ones a page holds what is looked at', { skip: process.env.LM_BASE_URL ? 'the database is not here' : false }, async () => {
  const { item } = await file('路灯不亮，晚上看不见台阶。', { category: '0302' });
  const database = new DatabaseSync(join(server.data, 'lastmeter.db'));
  const own: Record<string, string> = {
    id: 'demand.id + n.i', number: "'20200101-' || substr('00000' || n.i, -5)", due_ms: 'demand.due_ms - 1728000000 + (n.i % 997) * 2400000', clock_ms: 'NULL', clock_step: 'NULL',
  };
  const names = (database.prepare('PRAGMA table_info(demand)').all() as { name: string }[]).map((one) => one.name);
  database.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
    INSERT INTO demand (${names.join(', ')}) SELECT ${names.map((name) => own[name] ?? `demand.${name}`).join(', ')} FROM demand, n WHERE demand.id = ${item.id}`);
  database.close();
  await logIn(server, page, 'worker');
  // How long it takes, ./bench tells; here: nobody is sent more than he looks at.
  const list = `${server.url}/console/nodes/${community}/demands`;
  const rows = page.locator('.demand-list tbody tr');
  await page.goto(list);
  await page.waitForSelector('.demand-list tbody tr:nth-child(50)');
  assert.equal(await rows.count(), 50);
  assert.ok((await page.locator('.clock-mark[data-tone=over]').count()) > 0, 'what is overdue comes first');
  await inspect(page, 'demand-many-zh');
  await inspectNarrow('demand-many-zh');
  await page.click('button:has-text("再显示一些")');
  await page.waitForSelector('.demand-list tbody tr:nth-child(100)');
  assert.equal(await rows.count(), 100);
  await page.fill('.demand-search input', '20200101-09999');
  await page.waitForSelector('.demand-list tbody tr:only-child');
  await page.goto(`${list}?view=board`);
  await page.waitForSelector('[data-column=fresh] li:nth-child(150)');
  assert.ok((await page.locator('[data-column] li').count()) <= BOARD_MOST, 'the board holds what is due next, and says that there is more');
});

test('the same pages speak English', async () => {
  await page.goto(`${server.url}/console/me`);
  await page.click('.account-menu');
  await page.click('.el-dropdown-menu__item:has-text("English")');
  await page.waitForSelector('.shell__menu a:has-text("Demands")');
  for (const [name, path, spot] of [
    ['inbox', `nodes/${compound}/demands`, '.demand-list tbody tr'], ['board', `nodes/${compound}/demands?view=board`, '.demand-board li'],
    ['figures', `nodes/${community}/demands?view=figures`, '.rate-row'], ['whistles', `nodes/${community}/demands?view=whistles`, '[data-whistle]'],
    ['setup', `nodes/${compound}/demands?view=setup`, '.sheet'], ['case', `demands/${demand}`, '.step-list'], ['file', 'demands/new', '#demand-content'],
  ] as const) {
    await page.goto(`${server.url}/console/${path}`);
    await page.waitForSelector(spot);
    await inspect(page, `demand-${name}-en`);
  }
});

test('nothing on these pages complains', () => {
  assert.deepEqual(desk.complaints, []);
});
