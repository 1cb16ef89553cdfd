// Tells that the desktop speaks English, page by page, with the same care. Pictures go to build/screens.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer, type TestServer } from '../server.ts';
import { withPhone } from './browser.ts';
import { openSurvey } from './survey.ts';
import { inspect, logIn, nodeOf, SIZE } from './console.ts';

let server: TestServer;

before(async () => {
  server = await startServer('community');
});

after(() => server?.stop());

test('the same pages speak English', async () => {
  const survey = await openSurvey(server, '冬季摸排');
  await withPhone({ size: SIZE, lang: 'en-GB' }, async (reader) => {
    await reader.page.goto(`${server.url}/console/`);
    await reader.page.waitForSelector('button:has-text("Log in")');
    await inspect(reader.page, 'login-en');
    await logIn(server, reader.page, 'station');
    // The account remembers Chinese until its owner says otherwise.
    await reader.page.waitForSelector('.tab-line a:has-text("概况")');
    await reader.page.click('.account-menu');
    const [saved] = await Promise.all([
      reader.page.waitForResponse((reply) => reply.request().method() === 'PATCH' && reply.url().endsWith('/session')),
      reader.page.click('.el-dropdown-menu__item:has-text("English")'),
    ]);
    assert.equal(saved.status(), 200);
    await reader.page.waitForSelector('.tab-line a:has-text("Overview")');
    const node = nodeOf(reader.page);
    for (const tab of ['overview', 'ledger', 'surveys', 'people', 'history']) {
      await reader.page.goto(`${server.url}/console/nodes/${node}/${tab}`);
      await reader.page.waitForSelector('.tab-line');
      await inspect(reader.page, `${tab}-en`);
    }
    const building = await reader.page.getAttribute('[role=treeitem] >> nth=1', 'data-node');
    await reader.page.goto(`${server.url}/console/nodes/${building}/ledger`);
    await reader.page.waitForSelector('.door-matrix a');
    await inspect(reader.page, 'matrix-en');
    await reader.page.click('.door-matrix a >> nth=0');
    await reader.page.waitForSelector('h2:has-text("Changes")');
    await inspect(reader.page, 'household-en');
    await reader.page.goto(`${server.url}/console/surveys`);
    await reader.page.waitForSelector('.page table tbody tr');
    await reader.page.goto(`${server.url}/console/surveys/${survey.id}`);
    await reader.page.waitForSelector('[data-live=live]');
    await inspect(reader.page, 'progress-en');
    // One door says that somebody should come, and another one that it is not there.
    const [met, gone] = survey.pack.targets;
    const say = { given_at: new Date().toISOString(), based_on: met!.door.version, changes: [], answers: { needs_visit: true } };
    await survey.station.ask('POST', `/surveys/${survey.id}/doors/${met!.door.id}/answers`, { ...say, outcome: 'unchanged' });
    await survey.station.ask('POST', `/surveys/${survey.id}/doors/${gone!.door.id}/answers`, { ...say, outcome: 'not_existing', note: '-', answers: {} });
    const spots = [['again', '.list-frame'], ['pending', '.case-sheet table, .case-sheet p'], ['replies', '.page table'], ['report', '.page table'], ['form', '.page']] as const;
    for (const [part, spot] of spots) {
      await reader.page.goto(`${server.url}/console/surveys/${survey.id}/${part}?node=${survey.building}`);
      await reader.page.waitForSelector(spot);
      await inspect(reader.page, `${part}-en`);
    }
    await reader.page.goto(`${server.url}/console/surveys/${survey.id}/key-in/${survey.building}`);
    await reader.page.waitForSelector('.key-in__door');
    await inspect(reader.page, 'key-in-en');
    await reader.page.goto(`${server.url}/console/surveys/${survey.id}/progress?node=${survey.building}`);
    await reader.page.click('.survey-matrix button >> nth=4');
    await reader.page.waitForSelector('.answer-body');
    await inspect(reader.page, 'answer-en');
    await reader.page.goto(`${server.url}/console/me`);
    await reader.page.waitForSelector('.page h1');
    await inspect(reader.page, 'me-en');
    assert.deepEqual(reader.complaints, []);
  });
});
