// Tells the desktop's stories in a browser against the real server: the way down the tree to a household, a survey made
// and followed live, a bad workbook refused row by row, and offices that must not see people. Pictures go to build/screens.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Pack, Survey } from '../../src/api/types.ts';
import { Caller, startServer, type TestServer } from '../server.ts';
import { atRest, openPhone, shoot, type Phone } from './browser.ts';
import { inspect, logIn, nodeOf, SIZE } from './console.ts';

/** What is promised: from the acknowledged answer to the page. */
const LIVE_MS = 1_000;

let server: TestServer;
let desk: Phone;
let page: Page;

before(async () => {
  server = await startServer('community');
  desk = await openPhone({ size: SIZE });
  page = desk.page;
});

after(() => server?.stop());

test('the station walks from its compound down the tree to a household', async () => {
  await page.goto(`${server.url}/console/`);
  await page.waitForSelector('#login-name');
  await inspect(page, 'login-zh');
  await logIn(server, page, 'station');
  await page.waitForSelector('.figures');
  assert.match((await page.textContent('.figures')) ?? '', /988/);
  const column = await page.$$eval('.page table tbody tr td:nth-of-type(5)', (cells) => cells.map((cell) => Number(cell.textContent)));
  assert.equal(column.reduce((sum, one) => sum + one, 0), 988, 'the buildings below add up to the compound');
  await inspect(page, 'overview-zh');
  await page.click('.tab-line a:has-text("台账")');
  await page.waitForSelector('.page table tbody tr');
  await inspect(page, 'ledger-zh');
  // The keyboard goes down the tree; the tab stays.
  await page.focus('[role=treeitem][tabindex="0"]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.door-matrix a');
  assert.match(page.url(), /\/ledger$/);
  await inspect(page, 'matrix-zh');
  await page.click('.door-matrix a >> nth=0');
  await page.waitForSelector('h2:has-text("变更记录")');
  await page.waitForSelector('.page table .link-button');
  assert.match((await page.textContent('article')) ?? '', /\*\*\*\*|—/, 'phones are masked');
  await inspect(page, 'household-zh');
});

test('a number is shown only after a reason, and the look is on record', async () => {
  await page.click('button:has-text("查看") >> nth=0');
  const send = page.locator('.el-dialog button:has-text("查看")');
  assert.equal(await send.isDisabled(), true);
  await page.fill('#reveal-reason', '核对高龄补贴申请');
  await send.click();
  await page.waitForSelector('button:has-text("隐藏")');
  assert.match((await page.textContent('.secret-value:has(button:has-text("隐藏"))')) ?? '', /\d{11}/);
  await page.click('button:has-text("隐藏")');
  await page.click('tr:has(.secret-value .link-button) th .link-button >> nth=0');
  await page.waitForSelector('td:has-text("核对高龄补贴申请")');
  await inspect(page, 'person-zh');
  await page.keyboard.press('Escape');
});

test('the search box finds a person by pinyin and leads to the door', async () => {
  const name = (await page.textContent('.page table tbody th .link-button')) ?? '';
  await page.keyboard.press('Control+k');
  await page.keyboard.type(name);
  await page.waitForSelector(`#search-results [role=option]:has-text("${name}")`);
  await shoot(page, 'console-search-zh');
  await page.keyboard.press('Enter');
  await page.waitForURL(/doors\/\d+\?person=/);
  await page.keyboard.press('Escape');
});

test('a resident is added and the timeline says by whom', async () => {
  await page.waitForSelector('.el-drawer', { state: 'hidden' });
  await page.click('button:has-text("新增居民")');
  await page.fill('#person-name', '测试甲');
  await page.click('.el-dialog .el-select >> nth=0');
  await page.click('.el-select-dropdown__item:has-text("其他亲属") >> visible=true');
  await page.click('.el-dialog button:has-text("保存")');
  await page.waitForSelector('th .link-button:has-text("测试甲")');
  await page.waitForSelector('td:has-text("工作站登记")');
});

test('a survey is written, checked, opened and followed live while the captain answers elsewhere', async () => {
  await logIn(server, page, 'worker');
  await page.waitForSelector('.figures');
  const community = nodeOf(page);
  await page.goto(`${server.url}/console/surveys/new?node=${community}`);
  await page.fill('#survey-title', '冬季常住人口摸排');
  await page.fill('#survey-purpose', '核实常住人口，安排入冬走访。');
  await page.fill('#survey-legal', '《统计法》第十七条；工作方案（演示）');
  await page.click('button:has-text("增加问题")');
  await page.fill('input[placeholder="问题"]', '家里收入多少？');
  await page.click('button:has-text("保存并检查")');
  // What the field table switches off blocks, and so do missing statutory marks.
  await page.waitForSelector('#survey-lint .say--danger');
  assert.match((await page.textContent('#survey-lint .say--danger')) ?? '', /收入/);
  assert.equal(await page.locator('button:has-text("下发")').count(), 0);
  await inspect(page, 'survey-write-zh');
  await page.fill('input[placeholder="问题"]', '需要上门帮助吗？');
  await page.fill('#survey-form-no', 'WY-MP-02');
  await page.fill('#survey-issued', '未央区民政局');
  await page.fill('#survey-approval', '未统制〔2026〕4号');
  await page.fill('input[aria-label="有效期限"]', '2027-12-31');
  await page.keyboard.press('Enter');
  await page.fill('#survey-baseline', '1.5 天（2022年1月）');
  await page.fill('input[aria-label="折合分钟"]', '2160');
  await page.click('button:has-text("保存并检查")');
  await page.waitForSelector('button:has-text("下发")');
  await page.click('button:has-text("下发")');
  await page.waitForSelector('[data-live=live]');
  await page.waitForSelector('h1:has-text("进行中")');
  const id = /surveys\/(\d+)/.exec(page.url())![1]!;

  const captain = await new Caller(server.url).logIn(server.logins.captain!);
  const { grants } = await captain.ask<{ grants: { level: number; node_id: string }[] }>('GET', '/session');
  const building = grants.find((grant) => grant.level === 5)!.node_id;
  const pack = await captain.ask<Pack>('GET', `/surveys/${id}/buildings/${building}`);
  const codes = await page.$$eval('.page table tbody .code', (cells) => cells.map((cell) => cell.textContent));
  assert.deepEqual(codes, [...codes].sort(), 'children stand in order of code');
  assert.match((await page.textContent('.figures .figure-value >> nth=0')) ?? '', /0 \//);
  /** Milliseconds from the acknowledged answer until the page shows `done`. Both clocks are this machine's. */
  const lag = async (at: number): Promise<number> => {
    const seen = page.evaluate(
      (done) =>
        new Promise<number>((shown) => {
          const look = (): void => void (new RegExp(`^\\D*${done} /`).test(document.querySelector('.figures .figure-value')?.textContent ?? '') && shown(Date.now()));
          new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
          look();
        }),
      at + 1,
    );
    const { door } = pack.targets[at]!;
    await captain.ask('POST', `/surveys/${id}/doors/${door.id}/answers`, {
      outcome: 'unchanged',
      given_at: new Date().toISOString(),
      based_on: door.version,
      changes: [],
      answers: {},
    });
    const acknowledged = Date.now();
    return (await seen) - acknowledged;
  };
  for (let at = 0, again = 1; at < 3; at++) {
    const took = await lag(at);
    // The machine may be busy with something else, once.
    if (took > LIVE_MS) assert.ok(again-- > 0, `an acknowledged answer shows after ${took} ms`);
  }
  await page.click('button:has-text("看图")');
  await page.waitForSelector('canvas');
  await inspect(page, 'progress-zh');
  await page.click('.page table tbody .link-button >> nth=0');
  await page.waitForURL(/node=/);
  await page.waitForSelector('.page table tbody .link-button');
  await inspect(page, 'progress-compound-zh');
  await page.click('.page table tbody .link-button >> nth=0');
  await page.waitForSelector('.survey-matrix button');
  assert.match((await page.textContent('article')) ?? '', /用时只在小区及以上显示/);
  await inspect(page, 'progress-building-zh');
  for (const part of ['again', 'pending', 'report', 'form']) {
    await page.goto(`${server.url}/console/surveys/${id}/${part}?node=${community}`);
    await page.waitForSelector('.tab-line');
    await inspect(page, `survey-${part}-zh`);
  }
  await page.click('button:has-text("群通报文字")');
  await page.waitForSelector('#survey-text');
  const text = await page.inputValue('#survey-text');
  assert.match(text, /冬季常住人口摸排/);
  for (const one of pack.targets.slice(0, 20).flatMap((target) => target.households.flatMap((h) => h.residents))) {
    assert.ok(!text.includes(one.name), 'no name stands in the text for the group');
  }
  await inspect(page, 'survey-text-zh');
});

test('the station answers for a resident by phone and signs off its compound', async () => {
  const district = await new Caller(server.url).logIn(server.logins.worker!);
  const { items } = await district.ask<{ items: Survey[] }>('GET', '/surveys?status=open');
  const survey = items.find((one) => one.title === '冬季常住人口摸排')!;
  await logIn(server, page, 'station');
  await page.waitForSelector('.figures');
  const compound = nodeOf(page);
  const { items: buildings } = await new Caller(server.url).logIn(server.logins.station!).then((caller) => caller.ask<{ items: { id: string }[] }>('GET', `/grid/nodes/${compound}/children`));
  await page.goto(`${server.url}/console/surveys/${survey.id}/progress?node=${buildings[0]!.id}`);
  const open = page.locator('.survey-matrix button:has(.state-shape--waiting)');
  await open.first().click();
  await page.waitForSelector('.el-dialog');
  await inspect(page, 'answer-zh');
  const before = (await page.textContent('.figures .figure-value >> nth=0')) ?? '';
  await page.click('.el-dialog label:has-text("未联系上")');
  await page.click('.el-dialog button:has-text("提交答复")');
  await page.waitForSelector('.survey-matrix .state-shape--not_reached');
  assert.equal(await page.textContent('.figures .figure-value >> nth=0'), before, 'not reached is not done');
  await page.goto(`${server.url}/console/surveys/${survey.id}/progress?node=${compound}`);
  await page.click('button:has-text("签字确认")');
  await page.waitForSelector('.el-dialog .say--warn');
  await inspect(page, 'sign-off-zh');
  await page.fill('#close-note', '其余户室下周补访');
  await page.click('.el-dialog button:has-text("签字确认")');
  await page.waitForSelector('.notice-bar:has-text("已签字确认")');
});

const HEAD = '楼栋,单元,房号,姓名,与户主关系,性别,出生日期,身份证号';
const PLANTED = [
  ['1号楼,1单元,101,测试乙,其他亲属,男,1980-01-01,6.10112E+17', '身份证号'],
  ['1号楼,1单元,102,测试丙,其他亲属,男,1980-01-01,110105194912310021', '身份证号'],
  ['99号楼,1单元,101,测试丁,其他亲属,男,1980-01-01,', '楼栋'],
  ['1号楼,1单元,103,测试戊,其他亲属,男,1980-02-30,', '出生日期'],
  ['1号楼,1单元,104,测试己,其他亲属,不知道吧,1980-01-01,', '性别'],
] as const;

test('a GBK file with five planted errors names row and column, and changes nothing', async () => {
  const text = [HEAD, '1号楼,1单元,201,测试庚,其他亲属,女,1990-05-01,', ...PLANTED.map(([row]) => row)].join('\r\n');
  const gbk = spawnSync('iconv', ['-f', 'UTF-8', '-t', 'GBK'], { input: text }).stdout;
  await logIn(server, page, 'station');
  await page.waitForSelector('.figures');
  const compound = nodeOf(page);
  const residents = async (): Promise<string> => (await (await page.request.get(`${server.url}/api/v1/nodes/${compound}/counts`)).json()).residents;
  const before = await residents();
  await page.goto(`${server.url}/console/nodes/${compound}/ledger/import`);
  await page.waitForSelector('.file-drop');
  await inspect(page, 'import-upload-zh');
  await page.setInputFiles('input[type=file]', { name: '台账.csv', mimeType: 'text/csv', buffer: gbk });
  await page.waitForSelector('button:has-text("试导入")');
  assert.match((await page.textContent('article')) ?? '', /GB/, 'the encoding is recognised');
  await inspect(page, 'import-columns-zh');
  await page.click('button:has-text("试导入")');
  await page.waitForSelector('h2:has-text("错误")');
  const rows = await page.$$eval('.import-faults table tbody tr', (all) => all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent?.trim() ?? '')));
  assert.equal(rows.length, PLANTED.length, JSON.stringify(rows));
  PLANTED.forEach(([, column], at) => {
    const [row, where, what] = rows[at]!;
    assert.equal(row, String(at + 3));
    assert.equal(where, column, `row ${row}: ${what}`);
    assert.ok(what!.length > 5);
  });
  await inspect(page, 'import-errors-zh');
  assert.equal(await page.locator('button:has-text("确认导入")').count(), 0);
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('a:has-text("错误")')]);
  assert.match(download.suggestedFilename(), /\.(csv|xlsx)$/);
  assert.equal(await residents(), before, 'a dry run changes nothing');
});

test('people of a place are appointed with a one-time code', async () => {
  await page.click('[role=treeitem] >> nth=0');
  await page.click('.tab-line a:has-text("人员")');
  await page.waitForSelector('.page table tbody tr');
  await inspect(page, 'people-zh');
  await page.click('button:has-text("新增人员")');
  await page.fill('#account-name', '测试辛');
  await page.click('.el-dialog button:has-text("保存")');
  await page.waitForSelector('.invitation-slip__code');
  assert.match((await page.textContent('.invitation-slip__code')) ?? '', /^\d{4} \d{4}$/);
  await inspect(page, 'invitation-zh');
  await page.click('.el-dialog button:has-text("关闭")');
  await page.waitForSelector('.page table .link-button:has-text("测试辛")');
});

test('a phone is corrected, a lost device is logged out, and the whole list goes out', async () => {
  await page.click('.page table .link-button:has-text("测试辛")');
  await page.click('.el-drawer button:has-text("改姓名和电话")');
  await page.fill('#rephone', '19900001234');
  await page.click('.el-dialog button:has-text("保存")');
  await page.waitForSelector('.el-drawer dd:has-text("199****1234")');
  await page.click('.el-drawer button:has-text("登录与令牌")');
  await page.waitForSelector('.el-dialog:has-text("没有登录的设备")');
  await inspect(page, 'access-zh');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.el-drawer', { state: 'hidden' });
  await page.click('.toolbar__right button:has-text("更多")');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('.el-dropdown-menu__item:has-text("xlsx")')]);
  assert.match(download.suggestedFilename(), /\.xlsx$/);
});

for (const who of ['auditor', 'system', 'security', 'finance']) {
  test(`${who} sees no data of people`, async () => {
    await logIn(server, page, who);
    await atRest(page);
    const tabs = await page.$$eval('.tab-line a', (links) => links.map((link) => link.textContent?.trim()));
    assert.ok(!tabs.includes('台账') && !tabs.includes('摸排'), tabs.join(' '));
    const root = await page.getAttribute('[role=treeitem]', 'data-node');
    for (const path of [`/nodes/${root}/households`, '/surveys', `/nodes/${root}/ledger.csv`]) {
      const reply = await page.request.get(`${server.url}/api/v1${path}`);
      assert.ok([403, 404].includes(reply.status()) || ((await reply.json()) as { items?: unknown[] }).items?.length === 0, `${who} ${path}: ${reply.status()}`);
    }
    if (who === 'auditor') {
      await page.waitForSelector('.page table tbody tr');
      await inspect(page, 'audit-zh');
    }
  });
}

test('nothing was asked of another origin, and no page complained', () => {
  const foreign = desk.requested.filter((url) => !url.startsWith(server.url) && !/^(data|blob):/.test(url));
  assert.deepEqual(foreign, []);
  assert.deepEqual(desk.complaints, []);
});
