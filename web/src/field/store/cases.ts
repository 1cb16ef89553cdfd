// Owns what the phone knows of demands: those whose turn is the person's, with all that happened to them, those that ended of
// late, and what a demand can be about. Brings them; changes nothing on the server.
import { get } from '../../api/client.ts';
import type { Demand, DemandCategory, DemandItem, Grant, Id, List } from '../../api/types.ts';
import { plain, type FieldStore, type StoredCase } from './store.ts';

const MOST = 50;
/** The most pressing ones are brought with all that happened to them, to be read without network. */
const MOST_VIEWS = 20;
const MOST_ENDED = 10;
/** A case that looks the same in the list may still have a new note. */
const FRESH_MS = 10 * 60_000;
const CATEGORIES = 'demand_categories';
const ROLES: Grant['role'][] = ['captain', 'helper', 'station_head', 'deputy_head', 'community_worker', 'street', 'district'];
const COMPOUND = 4;

/** Places where a demand can be this person's turn. */
export function placesOf(grants: readonly Grant[]): Grant[] {
  return grants.filter((one) => one.node_id && ROLES.includes(one.role));
}

const same = (a: DemandItem, b: DemandItem): boolean => JSON.stringify(a) === JSON.stringify(b);

async function caseOf(store: FieldStore, item: DemandItem, now: number, isPressing: boolean): Promise<StoredCase> {
  const known = await store.cases.get(item.id);
  if (!isPressing) return { ...(known?.view ? { view: known.view } : {}), id: item.id, item, is_mine: true, fetched_at: known?.fetched_at ?? now };
  if (known?.view && same(known.view.item, item) && now - known.fetched_at < FRESH_MS) return { ...known, item, is_mine: true };
  return { id: item.id, item, view: await get<Demand>(`/demands/${item.id}`), is_mine: true, fetched_at: now };
}

/** Brings the demands of these places. What is not among them any more leaves the phone. Nothing is kept when somebody else has
 * logged in meanwhile, for then it may be his. */
export async function bringCases(store: FieldStore, grants: readonly Grant[], isStillMine: () => boolean): Promise<void> {
  const now = Date.now();
  const found = new Map<Id, StoredCase>();
  for (const { node_id, level } of placesOf(grants)) {
    const mine = await get<List<DemandItem>>(`/nodes/${node_id}/demands`, { is_mine: true, limit: MOST });
    for (const [at, item] of mine.items.entries()) found.set(item.id, await caseOf(store, item, now, at < MOST_VIEWS));
    if ((level ?? 0) < COMPOUND) continue;
    const ended = await get<List<DemandItem>>(`/nodes/${node_id}/demands`, { is_closed: true, limit: MOST_ENDED });
    for (const item of ended.items) if (!found.has(item.id)) found.set(item.id, { id: item.id, item, is_mine: false, fetched_at: now });
  }
  if (!isStillMine()) return;
  await store.transaction('rw', store.cases, async () => {
    await store.cases.clear();
    await store.cases.bulkPut(plain([...found.values()]));
  });
}

/** A case as the server shows it now; kept when it is one of this person's. */
export async function bringCase(store: FieldStore, id: Id): Promise<Demand> {
  const asked = Date.now();
  const view = await get<Demand>(`/demands/${id}`);
  await keepCase(store, view);
  await dropMoves(store, view, asked);
  return view;
}

/** What was begun to be said for a move that is not open any more: it arrived after all, or somebody was quicker. */
async function dropMoves(store: FieldStore, { item, moves }: Demand, before: number): Promise<void> {
  const begun = await store.drafts.where('id').startsWith(`move/${item.id}/`).toArray();
  const ids = begun.filter(({ id, saved_at }) => saved_at < before && !moves.includes(id.split('/')[2]!)).map(({ id }) => id);
  if (!ids.length) return;
  await store.drafts.bulkDelete(ids);
  await store.photos.where('about').anyOf(ids).delete();
}

export async function keepCase(store: FieldStore, view: Demand): Promise<void> {
  await store.cases.where('id').equals(view.item.id).modify({ item: plain(view.item), view: plain(view), fetched_at: Date.now() });
}

/** What a demand can be about: brought when it can be, else as it was remembered. */
export async function categories(store: FieldStore): Promise<DemandCategory[]> {
  const remembered = (await store.recall<DemandCategory[]>(CATEGORIES)) ?? [];
  try {
    const { items } = await get<List<DemandCategory>>('/public/demand-categories');
    await store.remember(CATEGORIES, items);
    return items;
  } catch (fault) {
    if (remembered.length) return remembered;
    throw fault;
  }
}

/** What happened that whoever's turn it is should know: somebody else has sent it back, chased it, or the clock has struck. */
const TELLING = ['dispatch', 'return', 'object', 'uphold', 'overrule', 'grant_time', 'deny_time', 'fail', 'unsolve', 'escalate', 'urge', 'supervise', 'note', 'remind', 'expire'];
const URGENT = ['expire', 'unsolve', 'fail', 'supervise'];

export interface CaseNews {
  key: string;
  id: Id;
  title: string;
  /** A move of the timeline, or how the demand ended. */
  move?: string;
  closing?: string;
  note: string;
  at: string;
  isUrgent: boolean;
}

/** What is to be told of the cases, newest first; nothing of what the person did himself. Pure. */
export function newsOf(cases: readonly StoredCase[], me: string | undefined): CaseNews[] {
  const news: CaseNews[] = [];
  for (const { id, item, view, is_mine } of cases) {
    for (const step of view?.steps ?? []) {
      if (!TELLING.includes(step.move) || (step.who && step.who === me)) continue;
      news.push({ key: `${id}/${step.place}`, id, title: item.title, move: step.move, note: step.note ?? '', at: step.at, isUrgent: URGENT.includes(step.move) });
    }
    if (!is_mine && item.closed_at && item.closing) news.push({ key: `${id}/end`, id, title: item.title, closing: item.closing, note: '', at: item.closed_at, isUrgent: false });
  }
  return news.sort((a, b) => b.at.localeCompare(a.at));
}
