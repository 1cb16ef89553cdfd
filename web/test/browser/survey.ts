// Makes a survey for a story, as the district would, and waits until the captain's building can be answered.
import { Caller, type TestServer } from '../server.ts';
import type { Pack, Session, Survey } from '../../src/api/types.ts';

export interface OpenSurvey {
  id: string;
  title: string;
  /** The demo captain's building. */
  building: string;
  pack: Pack;
  station: Caller;
}

const DAY_MS = 24 * 3600_000;

/** `more`: members of the draft that the story wants otherwise. */
export async function openSurvey(server: TestServer, title: string, more: Partial<Pick<Survey, 'opens_at' | 'verify'>> = {}): Promise<OpenSurvey> {
  const captain = await new Caller(server.url).logIn(server.logins.captain!);
  const session = await captain.ask<Session>('GET', '/session');
  const building = session.grants.find((grant) => grant.level === 5)?.node_id;
  if (!building) throw new Error('the demo captain has no building');
  const district = await new Caller(server.url).logIn(server.logins.district!);
  const survey = await district.ask<Survey>('POST', '/surveys', {
    title,
    purpose: '核实常住人口，安排入冬走访。',
    legal_basis: '《统计法》第十七条；区民政局工作方案（演示）',
    form_no: 'WY-MP-01',
    issued_by: '未央区民政局',
    approval_no: '未统制〔2026〕3号',
    valid_until: new Date(Date.now() + 60 * DAY_MS).toISOString().slice(0, 10),
    due_at: new Date(Date.now() + DAY_MS).toISOString().replace(/\.\d+Z$/, 'Z'),
    areas: [{ node_id: building }],
    verify: ['name', 'phone', 'relation', 'residence'],
    questions: [{ key: 'needs_visit', text: '需要上门帮助吗？', kind: 'yes_no', required: true }],
    retention_days: 60,
    ...more,
  });
  await district.ask('POST', `/surveys/${survey.id}/open`);
  const station = await new Caller(server.url).logIn(server.logins.station!);
  for (let i = 0; i < 100; i++) {
    const now = await district.ask<Survey>('GET', `/surveys/${survey.id}`);
    if (now.status === 'open') {
      const pack = await station.ask<Pack>('GET', `/surveys/${survey.id}/buildings/${building}`);
      return { id: survey.id, title, building, pack, station };
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('the survey did not open in 10 s');
}
