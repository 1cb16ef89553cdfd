// Tells what a station does at its desk during a survey, in a browser against the real server: answers for residents who phone,
// keys in the paper list, hands doors over, decides what waits, signs off. Pictures go to build/screens.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Pack, Session, Survey, Target, Totals } from '../../src/api/types.ts';
import { Caller, startServer, type TestServer } from '../server.ts';
import { openPhone, type Phone } from './browser.ts';
import { inspect, logIn, nodeOf, SIZE } from './console.ts';
import { openSurvey, type OpenSurvey } from './survey.ts';

let server: TestServer;
let desk: Phone;
let page: Page;
let survey: OpenSurvey;
let captain: Caller;
let office: Caller;
let compound: string;

before(async () => {
  server = await startServer('compound');
  survey = await openSurvey(server, '入冬走访摸排');
  captain = await new Caller(server.url).logIn(server.logins.captain!);
  office = await new Caller(server.url).logIn(server.logins.district!);
  desk = await openPhone({ size: SIZE });
  page = desk.page;
  await page.goto(`${server.url}/console/`);
  await logIn(server, page, 'station');
  await page.waitForSelector('.figures');
  compound = nodeOf(page);
});

after(() => server?.stop());

const packNow = (): Promise<Pack> => survey.station.ask<Pack>('GET', `/surveys/${survey.id}/buildings/${survey.building}`);
const totals = async (): Promise<Totals> => (await survey.station.ask<{ totals: Totals }>('GET', `/surveys/${survey.id}/progress?node=${survey.building}`)).totals;
const doorNow = async (id: string): Promise<Target> => (await packNow()).targets.find((one) => one.door.id === id)!;
const lived = (targets: Target[]): Target[] => targets.filter((one) => one.status === 'waiting' && one.households.some((home) => home.residents.length > 1));
const say = (caller: Caller, target: Target, body: object): Promise<{ fate: string }> =>
  caller.ask('POST', `/surveys/${survey.id}/doors/${target.door.id}/answers`, { given_at: new Date().toISOString(), based_on: target.door.version, changes: [], answers: {}, ...body });
const toBuilding = async (): Promise<void> => {
  await page.goto(`${server.url}/console/surveys/${survey.id}/progress?node=${survey.building}`);
  await page.waitForSelector('.survey-matrix button');
};

test('the station answers by phone with the same sheet as a captain: who came, who left, the questions', async () => {
  const target = lived((await packNow()).targets)[0]!;
  const [one, other] = target.households.flatMap((home) => home.residents);
  const before = await totals();
  await toBuilding();
  await page.click(`.survey-matrix [data-door="${target.door.id}"]`);
  await page.waitForSelector('.answer-people table');
  await inspect(page, 'answer-people-zh');
  // One moved out, one is corrected, one came.
  await page.click(`[aria-label="迁出 ${one!.name}"]`);
  await page.click('.el-dialog:has-text("迁出 ·") button:has-text("确定")');
  await page.click(`[aria-label="更正 ${other!.name}"]`);
  await page.fill('#person-name', '测试更');
  await page.click('.el-dialog:has(#person-name) button:has-text("确定")');
  await page.click('.answer-people .link-button:has-text("新增居民")');
  await page.fill('#person-name', '测试新');
  await page.click('.el-dialog:has(#person-name) .el-select >> nth=0');
  await page.click('.el-select-dropdown__item:has-text("其他亲属") >> visible=true');
  await page.fill('input[aria-label="住进日期"]', new Date().toISOString().slice(0, 10));
  await page.keyboard.press('Tab');
  await page.click('.el-dialog:has(#person-name) button:has-text("确定")');
  await page.waitForSelector('[data-outcome=changed]:has-text("3")');
  await inspect(page, 'answer-changed-zh');
  const send = page.locator('.el-dialog button:has-text("提交答复")');
  assert.equal(await send.isDisabled(), true, 'a question that must be answered is open');
  await page.click('[data-question=needs_visit] label:has-text("是")');
  await send.click();
  await page.waitForSelector(`[data-door="${target.door.id}"] .state-shape--changed`);
  const now = await totals();
  assert.deepEqual([now.changed - before.changed, now.moved_out - before.moved_out, now.moved_in - before.moved_in, now.corrected - before.corrected], [1, 1, 1, 1]);
  const names = (await doorNow(target.door.id)).households.flatMap((home) => home.residents.map((each) => each.name));
  assert.ok(names.includes('测试新') && names.includes('测试更') && !names.includes(one!.name), names.join(' '));
  await page.goto(`${server.url}/console/doors/${target.door.id}`);
  await page.waitForSelector('h2:has-text("变更记录")');
  await page.waitForSelector('td:has-text("摸排")');
});

test('a door that changed while the station wrote is shown on both sides, and sent after a look', async () => {
  const target = lived((await packNow()).targets)[0]!;
  await toBuilding();
  await page.click(`.survey-matrix [data-door="${target.door.id}"]`);
  await page.click('.el-dialog label:has-text("无变化")');
  await page.click('[data-question=needs_visit] label:has-text("否")');
  await survey.station.ask('POST', `/doors/${target.door.id}/changes`, { changes: [{ kind: 'add', person: { name: '测试间', relation: '99' } }] });
  await page.click('.el-dialog button:has-text("提交答复")');
  await page.waitForSelector('.conflict-sides ins:has-text("测试间")');
  await inspect(page, 'answer-conflict-zh');
  await page.click('button:has-text("按现在的台账重新核对")');
  await page.waitForSelector('.answer-people th:has-text("测试间")');
  await page.click('.el-dialog label:has-text("无变化")');
  await page.click('.el-dialog button:has-text("提交答复")');
  await page.waitForSelector(`[data-door="${target.door.id}"] .state-shape--unchanged`);
});

test('doors answered elsewhere show at once, and nobody is recorded as looking because of it', async () => {
  await toBuilding();
  const asked = (part: string): number => desk.requested.filter((url) => url.endsWith(`/buildings/${survey.building}${part}`)).length;
  const packs = asked('');
  const fresh = lived((await packNow()).targets).slice(0, 6);
  const states = asked('/states');
  for (const target of fresh) await say(captain, target, { outcome: 'refused' });
  await page.waitForSelector(`[data-door="${fresh[5]!.door.id}"] .state-shape--refused`, { timeout: 2_000 });
  assert.equal(asked(''), packs, 'the pack is not read again');
  assert.ok(asked('/states') - states <= 4, `${asked('/states') - states} reads for six answers`);
});

test('a paper list is keyed in door by door without a mouse', async () => {
  const before = (await packNow()).targets;
  await toBuilding();
  await page.click('a:has-text("录入纸质清单")');
  await page.waitForSelector('.key-in__door');
  const open = before.filter((one) => one.status === 'waiting' || one.status === 'not_reached');
  const current = (): Promise<string | null> => page.locator('.key-in__door:visible').getAttribute('data-door');
  assert.equal(await current(), open[0]!.door.id, 'it begins with the first door that is not done');
  assert.deepEqual(
    await page.$$eval('.key-in__list li', (all) => all.length),
    before.length,
    'all doors of the paper are listed',
  );
  await inspect(page, 'key-in-zh');
  // No change: Enter asks the question that must be answered, then goes on.
  await page.keyboard.press('Enter');
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await page.waitForSelector(`.key-in__door[data-door="${open[1]!.door.id}"] >> visible=true`);
  await page.keyboard.press('3');
  await page.keyboard.press('Enter');
  await page.waitForSelector(`.key-in__door[data-door="${open[2]!.door.id}"] >> visible=true`);
  await page.keyboard.press('5');
  await page.keyboard.type('图纸有误，没有这个门');
  await page.keyboard.press('Enter');
  await page.waitForSelector(`.key-in__door[data-door="${open[3]!.door.id}"] >> visible=true`);
  await page.keyboard.press('ArrowDown');
  await page.waitForSelector(`.key-in__door[data-door="${open[4]!.door.id}"] >> visible=true`);
  await page.keyboard.press('ArrowUp');
  await page.waitForSelector(`.key-in__door[data-door="${open[3]!.door.id}"] >> visible=true`);
  const now = (await packNow()).targets;
  const state = (at: number): string => now.find((one) => one.door.id === open[at]!.door.id)!.status;
  assert.deepEqual([state(0), state(1), state(2)], ['unchanged', 'not_reached', 'pending']);
  assert.match((await page.textContent('.key-in__share')) ?? '', new RegExp(`${now.filter((one) => one.status !== 'waiting' && one.status !== 'not_reached').length} / ${now.length}`));
});

test('replies are listed by door, and who needs help is found at once', async () => {
  const [yes, no] = lived((await packNow()).targets);
  await say(captain, yes!, { outcome: 'unchanged', answers: { needs_visit: true } });
  await say(captain, no!, { outcome: 'unchanged', answers: { needs_visit: false } });
  await page.goto(`${server.url}/console/surveys/${survey.id}/progress?node=${compound}`);
  await page.click('.tab-line a:has-text("问题答复")');
  await page.waitForSelector(`tr:has(a[href$="/doors/${no!.door.id}"]) b:has-text("否")`);
  await page.click('label:has-text("需要跟进")');
  await page.waitForSelector(`tr:has(a[href$="/doors/${no!.door.id}"])`, { state: 'detached' });
  await page.waitForSelector(`tr:has(a[href$="/doors/${yes!.door.id}"]) b:has-text("是")`);
  await inspect(page, 'replies-zh');
});

test('a door is handed to any captain of the compound, and everybody at the desk sees to whom', async () => {
  const target = lived((await packNow()).targets)[0]!;
  await toBuilding();
  await page.click('label:has-text("列表")');
  await page.click(`tr:has(a[href$="/doors/${target.door.id}"]) button:has-text("转交")`);
  await page.click('.el-dialog .el-select');
  await page.waitForSelector('.el-select-dropdown__item >> visible=true');
  const offered = await page.$$eval('.el-select-dropdown__item', (all) => all.map((one) => one.textContent ?? ''));
  const session = await captain.ask<Session>('GET', '/session');
  const others = offered.filter((one) => one.includes('楼栋长') && !one.includes(session.name) && !one.includes('交回'));
  assert.ok(others.length > 0, offered.join(' | '));
  assert.ok(!offered.some((one) => /社区工作者|街道|区级/.test(one)), 'offices do not answer for doors');
  await inspect(page, 'hand-zh');
  await page.click(`.el-select-dropdown__item:has-text("${others[0]}") >> visible=true`);
  await page.click('.el-dialog button:has-text("保存")');
  const name = others[0]!.split(' · ')[0]!;
  await page.waitForSelector(`tr:has(a[href$="/doors/${target.door.id}"]) td:has-text("${name}")`);
  await inspect(page, 'doors-list-zh');
});

test('what waits is decided beside the ledger as it stands, one after the other, by keyboard', async () => {
  const [leaving, staying] = lived((await packNow()).targets);
  const person = leaving!.households[0]!.residents[0]!;
  await office.ask('PATCH', `/surveys/${survey.id}`, { due_at: new Date(Date.now() + 1500).toISOString() });
  await new Promise((done) => setTimeout(done, 1600));
  const late = { outcome: 'changed', answers: { needs_visit: true }, note: '电话里说的' };
  assert.equal((await say(captain, leaving!, { ...late, changes: [{ kind: 'move_out', person_id: person.person_id, based_on: person.version }] })).fate, 'late');
  const stays = staying!.households[0]!.residents[0]!;
  await say(captain, staying!, { ...late, changes: [{ kind: 'correct', person_id: stays.person_id, based_on: stays.version, person: { name: '测试改' } }] });
  // The ledger learns something else of the second one meanwhile.
  await survey.station.ask('POST', `/doors/${staying!.door.id}/changes`, { changes: [{ kind: 'correct', person_id: stays.person_id, based_on: stays.version, person: { name: '测试别' } }] });
  await page.goto(`${server.url}/console/surveys/${survey.id}/pending?node=${compound}`);
  await page.waitForSelector('.case-sheet');
  const show = async (label: string): Promise<void> => {
    await page.click(`.case-list button:has-text("${label}")`);
    await page.waitForSelector(`.case-sheet h2:has-text("${label}")`);
    await page.waitForSelector('.case-sheet__sides table');
  };
  await show(leaving!.door.label);
  const text = (await page.textContent('.case-sheet')) ?? '';
  assert.match(text, new RegExp(`迁出\\s*${person.name}`), 'who leaves is named');
  assert.match(text, /需要上门帮助吗？\s*是/, 'with the replies');
  await inspect(page, 'pending-zh');
  const count = await page.locator('.case-list li').count();
  await page.keyboard.press('a');
  await page.keyboard.type('已电话核实');
  await page.keyboard.press('Enter');
  await page.waitForFunction((before) => document.querySelectorAll('.case-list li').length === before - 1, count);
  assert.ok(!(await doorNow(leaving!.door.id)).households.some((home) => home.residents.some((one) => one.person_id === person.person_id)));
  await show(staying!.door.label);
  assert.match((await page.textContent('.case-sheet__changes')) ?? '', /测试别 → 测试改/, 'old and new beside each other');
  await page.keyboard.press('a');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.case-sheet .conflict-sides');
  const sides = (await page.textContent('.case-sheet .conflict-sides')) ?? '';
  assert.ok(sides.includes('测试改') && sides.includes('测试别'), sides);
  await inspect(page, 'pending-conflict-zh');
});

test('paper that comes after the due time is keyed in and waits for a decision', async () => {
  await page.goto(`${server.url}/console/surveys/${survey.id}/key-in/${survey.building}`);
  await page.waitForSelector('.key-in__door');
  await page.waitForSelector('.say--warn:has-text("待决定")');
  const door = (await page.locator('.key-in__door:visible').getAttribute('data-door'))!;
  await page.keyboard.press('2');
  await page.keyboard.press('Enter');
  await page.waitForSelector(`.key-in__door:not([data-door="${door}"]) >> visible=true`);
  assert.equal((await doorNow(door)).status, 'pending');
});

test('a station signs off its compound after the survey has ended; an office is not asked to sign', async () => {
  await office.ask('POST', `/surveys/${survey.id}/close`, {});
  await page.goto(`${server.url}/console/surveys/${survey.id}/progress?node=${compound}`);
  await page.waitForSelector('h1:has-text("已结束")');
  assert.equal(await page.locator('button:has-text("结束摸排")').count(), 0);
  await page.click('button:has-text("签字确认")');
  await page.fill('#close-note', '其余户室下周补访');
  await inspect(page, 'sign-off-ended-zh');
  await page.click('.el-dialog button:has-text("签字确认")');
  await page.waitForSelector('.notice-bar:has-text("已签字确认")');
  const signed = async (): Promise<string[]> =>
    (await survey.station.ask<{ survey: Survey }>('GET', `/surveys/${survey.id}/report?node=${compound}`)).survey.sign_offs.map((one) => one.node_id);
  assert.deepEqual(await signed(), [compound]);
  await page.click('.tab-line a:has-text("报告")');
  await page.waitForSelector('li:has-text("其余户室下周补访")');
  await inspect(page, 'report-signed-zh');
  await page.click('.tab-line a:has-text("进展")');
  await page.waitForSelector('.say:has-text("之后的回答转工作站处理")');
  await inspect(page, 'progress-signed-zh');
  await page.click('button:has-text("收回签字")');
  await page.click('.el-message-box button:has-text("不收回")');
  assert.deepEqual(await signed(), [compound]);
  await page.click('button:has-text("收回签字")');
  await page.click('.el-message-box button.el-button--primary');
  await page.waitForSelector('.notice-bar:has-text("已收回签字")');
  assert.deepEqual(await signed(), []);
  await page.waitForSelector('.say:has-text("之后的回答转工作站处理")', { state: 'detached' });
  await logIn(server, page, 'district');
  await page.waitForSelector('[role=treeitem]');
  await page.goto(`${server.url}/console/surveys/${survey.id}/progress?node=${compound}`);
  await page.waitForSelector('a:has-text("复制为新摸排")');
  assert.equal(await page.locator('button:has-text("签字确认")').count(), 0);
});

test('the office moves the due time of an open survey, and copies a former one', async () => {
  const other = await openSurvey(server, '另一项摸排');
  await page.goto(`${server.url}/console/surveys/${other.id}/progress?node=${compound}`);
  await page.click('button:has-text("调整截止时间")');
  const due = new Date(Date.now() + 3 * 24 * 3600_000).toISOString().slice(0, 10);
  await page.fill('.el-dialog input[aria-label="截止时间"]', `${due} 18:00`);
  await page.keyboard.press('Enter');
  await inspect(page, 'due-zh');
  await page.click('.el-dialog button:has-text("保存")');
  await page.waitForSelector('.notice-bar:has-text("截止时间已调整")');
  assert.match((await office.ask<Survey>('GET', `/surveys/${other.id}`)).due_at!, new RegExp(`^${due}T10:00`));
  await page.click('a:has-text("复制为新摸排")');
  await page.waitForSelector('#survey-title');
  assert.equal(await page.inputValue('#survey-title'), '另一项摸排（复制）');
  assert.equal(await page.inputValue('input[aria-label="截止时间"]'), '', 'times are not copied');
  await page.click('button:has-text("保存并检查")');
  await page.waitForSelector('#survey-lint');
  await page.goto(`${server.url}/console/surveys`);
  await page.fill('input[aria-label="摸排名称"]', '复制');
  await page.waitForFunction(() => document.querySelectorAll('.page table tbody tr').length === 1);
  await inspect(page, 'surveys-zh');
  await page.fill('input[aria-label="摸排名称"]', '没有这个名字');
  await page.waitForSelector('.empty-state:has-text("没有符合条件的记录")');
});

test('nothing was asked of another origin, and no page complained', () => {
  assert.deepEqual(desk.requested.filter((url) => !url.startsWith(server.url) && !/^(data|blob):/.test(url)), []);
  assert.deepEqual(desk.complaints, []);
});
