// Owns the captain's desk: the open store of the account that is logged in, its sender, and what the pages show of both.
// Opens with the login, works without network, and is emptied by logging out.
import { liveQuery, type Subscription } from 'dexie';
import { reactive, readonly, shallowReactive } from 'vue';
import { ApiError, get, NetworkError, onUnauthorized, post, upload } from '../../api/client.ts';
import { follow, type Live } from '../../api/live.ts';
import { assumeSession, endWhenOver, forget, LAST_ACCOUNT, loadSession, logOut, login } from '../../api/session.ts';
import type { AnswerReply, Demand, Id, LateReply, Pack, Session, StandIn, Todo } from '../../api/types.ts';
import { enqueue, type NewAnswer } from './answers.ts';
import { bringCases, categories, placesOf } from './cases.ts';
import { enqueueFiling, placeOfDraft, sendFiling, type NewFiling, type WrittenFiling } from './filings.ts';
import { Sender, type SenderState } from './queue.ts';
import { FieldStore, isAnswer, packId, plain, storeName, stripOthers, type AnswerItem, type FilingItem, type QueueItem, type StoredCase, type StoredPack } from './store.ts';
import { forgetUntold, takeAccountPrefs } from '../../ui/prefs.ts';

const ACCOUNT = 'lastmeter.field.account';
const LEAVING = 'lastmeter.field.leaving';
/** Demands are asked for anew so often while the page is looked at. */
const CASES_FRESH_MS = 2 * 60_000;

interface Desk {
  /** Whose it is, or was. */
  owner: Id;
  isOnline: boolean;
  sender: SenderState;
  todo: Todo[];
  todoAt: number;
  casesAt: number;
  isLoading: boolean;
  fault: unknown;
}

const state = reactive<Desk>({
  owner: '',
  isOnline: navigator.onLine,
  sender: 'idle',
  todo: [],
  todoAt: 0,
  casesAt: 0,
  isLoading: false,
  fault: null,
});
export const desk = readonly(state);
/** A demand that somebody began to write down for a neighbour. */
export interface KeptFiling {
  id: string;
  place: Id;
  written: WrittenFiling;
  saved_at: number;
}

interface Kept {
  queue: QueueItem[];
  /** Of the queue: the answers. */
  answers: AnswerItem[];
  packs: StoredPack[];
  cases: StoredCase[];
  filings: KeptFiling[];
}

const nothing = (): Kept => ({ queue: [], answers: [], packs: [], cases: [], filings: [] });
/** What is on disk. Replaced as a whole, never edited. */
export const kept = shallowReactive<Kept>(nothing());

let store: FieldStore | undefined;
let sender: Sender | undefined;
let live: Live | undefined;
let pulses: Live[] = [];
let watching: Subscription[] = [];

function local(key: string, value?: string | null): string | null {
  try {
    if (value === null) localStorage.removeItem(key);
    else if (value !== undefined) localStorage.setItem(key, value);
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function currentStore(): FieldStore {
  if (!store) throw new Error('no desk is open');
  return store;
}

const loggedOut = (): ApiError => new ApiError(401, { code: 'unauthenticated', message: '' });

/** Asks on behalf of `owner`; a stale token of the page is renewed once. Whoever else has logged in meanwhile, on another
 * page of this browser, gets his own desk, and never says what `owner` has said. */
async function asOwner<T>(owner: Id, what: () => Promise<T>): Promise<T> {
  const ask = (): Promise<T> => {
    if (login.session?.account_id !== owner) throw loggedOut();
    return what();
  };
  try {
    return await ask();
  } catch (fault) {
    if (!(fault instanceof ApiError && fault.reason === 'request.csrf')) throw fault;
    const session = await loadSession();
    if (!session) throw loggedOut();
    if (session.account_id !== owner) void enter(session);
    return ask();
  }
}

function sendAnswer(item: AnswerItem): Promise<AnswerReply | LateReply> {
  const door = `/surveys/${item.survey_id}/doors/${item.door_id}`;
  return item.late_key
    ? post(`${door}/late-answers`, item.answer, { idempotencyKey: item.late_key })
    : post(`${door}/answers`, item.answer, { idempotencyKey: item.key });
}

async function send(opened: FieldStore, owner: Id, item: QueueItem): Promise<unknown> {
  if (isAnswer(item)) return asOwner(owner, () => sendAnswer(item));
  const filed = await sendFiling(opened, item, {
    upload: ({ bytes, type }) => asOwner(owner, () => upload<{ digest: string }>('/photos', new File([bytes], 'photo', { type }))),
    file: (body, key) => asOwner(owner, () => post<Demand>('/demands', body, { idempotencyKey: key })),
  });
  // It may be his own turn.
  setTimeout(() => void refreshCases());
  return filed;
}

function watch(): void {
  const opened = currentStore();
  watching = [
    liveQuery(() => opened.queue.orderBy('seq').toArray()).subscribe((queue) => Object.assign(kept, { queue, answers: queue.filter(isAnswer) })),
    liveQuery(() => opened.packs.toArray()).subscribe((packs) => (kept.packs = packs)),
    liveQuery(() => opened.cases.toArray()).subscribe((cases) => (kept.cases = cases)),
    liveQuery(() => opened.drafts.toArray()).subscribe((drafts) => (kept.filings = drafts.flatMap(keptFiling))),
  ];
}

function keptFiling({ id, draft, saved_at }: { id: string; draft: unknown; saved_at: number }): KeptFiling[] {
  const place = placeOfDraft(id);
  return place === undefined ? [] : [{ id, place, written: draft as WrittenFiling, saved_at }];
}

/** Opens the desk of `session`'s account, closing any other. */
export async function openDesk(session: Session): Promise<void> {
  const name = storeName(session.account_id);
  if (store?.name !== name) {
    closeDesk();
    const opened = new FieldStore(name);
    store = opened;
    state.owner = session.account_id;
    await store.open();
    state.todo = (await store.recall<Todo[]>('todo')) ?? [];
    state.todoAt = (await store.recall<number>('todo_at')) ?? 0;
    state.casesAt = (await store.recall<number>('cases_at')) ?? 0;
    sender = new Sender(store, {
      send: (item) => send(opened, session.account_id, item),
      now: () => Date.now(),
      random: Math.random,
      later: (ms, what) => {
        const timer = setTimeout(what, ms);
        return () => clearTimeout(timer);
      },
      changed: () => (state.sender = sender?.state ?? 'idle'),
    });
    watch();
    await sender.recover();
  }
  await store.remember('session', session);
  local(ACCOUNT, session.account_id);
  await stripOthers(session.account_id).catch(() => undefined);
  void navigator.storage?.persist?.().catch(() => false);
}

export function closeDesk(): void {
  live?.close();
  live = undefined;
  pulses.forEach((one) => one.close());
  pulses = [];
  sender?.stop();
  sender = undefined;
  watching.forEach((one) => one.unsubscribe());
  watching = [];
  store?.close();
  store = undefined;
  Object.assign(kept, nothing());
  state.todo = [];
  state.todoAt = 0;
  state.casesAt = 0;
  state.sender = 'idle';
}

/** After a login or activation: the desk opens, waiting answers go out, fresh work comes in. */
export async function enter(session: Session): Promise<void> {
  local(LEAVING, null);
  await openDesk(session);
  await takeAccountPrefs();
  followTodo();
  void sender?.wake(true);
  void refresh().then(followCases);
}

function followTodo(): void {
  live?.close();
  const opened = store;
  let isMine = false;
  live = follow<{ items: Todo[] }>('/todo', {}, {
    change: async (value) => {
      if (!isMine) isMine = await isStillMine(opened).catch(() => false);
      if (isMine && store === opened) await takeTodo(value.items);
    },
    state: (now) => {
      if (now === 'connecting') isMine = false;
      if (now === 'live') void sender?.wake();
    },
  });
}

/** Demands of his places change: those that are kept are brought anew. A page has few connections, so the first place only. */
function followCases(): void {
  if (!store) return;
  pulses.forEach((one) => one.close());
  pulses = placesOf(login.session?.grants ?? [])
    .slice(0, 1)
    .map(({ node_id }) => follow(`/nodes/${node_id}/demands/pulse`, {}, { change: () => void refreshCases() }));
}

/** Is whoever is logged in by now the one whose desk this is? Somebody else gets his own. */
async function isStillMine(opened: FieldStore | undefined): Promise<boolean> {
  const session = await loadSession();
  if (!session || !opened || store !== opened) return false;
  if (storeName(session.account_id) === opened.name) return true;
  await enter(session);
  return false;
}

/** Ends a login that was left without network, before anybody gets in by it again. True when none is left. */
async function finishLeaving(): Promise<boolean> {
  const account = local(LEAVING);
  if (!account) return true;
  try {
    await logOut(account);
  } catch {
    return false;
  }
  local(LEAVING, null);
  return true;
}

/** Starts with what the phone remembers, then asks the server. True when somebody is logged in, as far as is known. */
export async function resume(): Promise<boolean> {
  if (!(await finishLeaving())) return false;
  const account = local(ACCOUNT);
  if (account) {
    const remembered = await new FieldStore(storeName(account)).recall<Session>('session').catch(() => undefined);
    if (remembered) {
      assumeSession(remembered);
      await openDesk(remembered);
      void check();
      return true;
    }
  }
  const session = await loadSession().catch(() => null);
  if (session) await enter(session);
  return !!session;
}

async function check(): Promise<void> {
  try {
    const session = await loadSession();
    if (session) await enter(session);
  } catch (fault) {
    if (!(fault instanceof NetworkError)) state.fault = fault;
    followTodo();
  }
}

/** Ends the login and removes everything that the phone kept for the account. */
export async function leave(): Promise<void> {
  const opened = store;
  const account = login.session?.account_id;
  closeDesk();
  if (account) local(LEAVING, account);
  local(ACCOUNT, null);
  forgetUntold();
  await opened?.delete();
  // Without network the cookie stays: the next contact ends it before anything else.
  await finishLeaving();
  forget();
}

/** The server has ended the login: whose doors they are now is not known, so the people leave the phone. Answers stay,
 * and which buildings to bring again. */
async function dropPeople(): Promise<void> {
  const opened = store;
  if (!opened || !login.session) return;
  await opened.cases.clear();
  const ids = (await opened.packs.toCollection().primaryKeys()) as string[];
  if (!ids.length) return;
  await opened.remember('away', ids);
  await opened.packs.clear();
}

async function takeTodo(items: Todo[]): Promise<void> {
  if (!store) return;
  state.todo = items;
  state.todoAt = Date.now();
  state.fault = null;
  const opened = store;
  await opened.remember('todo', items);
  await opened.remember('todo_at', state.todoAt);
  const missing = items.filter((item) => !kept.packs.some((one) => one.id === packId(item.survey_id, item.building_id)));
  for (const item of missing) await fetchPack(item.survey_id, item.building_id).catch(() => undefined);
}

/** Brings the work and everything needed to do it without network. */
export async function refresh(): Promise<void> {
  if (!store || login.isExpired) return;
  const opened = store;
  state.isLoading = true;
  try {
    if (!(await isStillMine(opened))) return;
    const { items } = await get<{ items: Todo[] }>('/todo');
    await takeTodo(items);
    await bringPacks(opened, items);
    await takeCases(opened);
    state.fault = null;
  } catch (fault) {
    state.fault = fault;
  } finally {
    state.isLoading = false;
  }
}

let taking: { opened: FieldStore; done: Promise<void> } | undefined;

/** Asking twice at once is one request. */
function takeCases(opened: FieldStore): Promise<void> {
  if (taking?.opened === opened) return taking.done;
  const mine = { opened, done: bringFresh(opened).finally(() => void (taking === mine && (taking = undefined))) };
  taking = mine;
  return mine.done;
}

async function bringFresh(opened: FieldStore): Promise<void> {
  const now = Date.now();
  const isStillHis = (): boolean => store === opened && !!login.session && storeName(login.session.account_id) === opened.name;
  await categories(opened);
  await bringCases(opened, login.session?.grants ?? [], isStillHis);
  if (!isStillHis()) return;
  state.casesAt = now;
  await opened.remember('cases_at', now);
}

/** The demands alone. Without network the kept ones are good enough. */
export async function refreshCases(): Promise<void> {
  const opened = store;
  if (!opened || login.isExpired) return;
  try {
    if (await isStillMine(opened)) await takeCases(opened);
  } catch {
    // The kept ones stay.
  }
}

const fetching = new Map<string, Promise<Pack>>();

/** Brings a building's doors; asking twice at once is one request. */
export function fetchPack(survey: Id, building: Id): Promise<Pack> {
  const id = packId(survey, building);
  const running = fetching.get(id);
  if (running) return running;
  const fresh = bringPack(survey, building).finally(() => fetching.delete(id));
  fetching.set(id, fresh);
  return fresh;
}

async function bringPack(survey: Id, building: Id): Promise<Pack> {
  const opened = currentStore();
  const pack = await get<Pack>(`/surveys/${survey}/buildings/${building}`);
  const id = packId(survey, building);
  await opened.packs.put({ id, survey_id: survey, building_id: building, pack: plain(pack), fetched_at: Date.now() });
  return pack;
}

/** Who may be asked to stand in at a building's doors; remembered, so that their names can be read without network. */
export async function bringStandIns(survey: Id, building: Id): Promise<StandIn[]> {
  const opened = currentStore();
  const { items } = await get<{ items: StandIn[] }>(`/surveys/${survey}/buildings/${building}/stand-ins`);
  await opened.remember(`stand_ins/${building}`, items);
  return items;
}

/** Their names by account, as far as the phone knows them. */
export async function standInNames(survey: Id, building: Id): Promise<Map<Id, string>> {
  const opened = currentStore();
  const items = (await opened.recall<StandIn[]>(`stand_ins/${building}`)) ?? (await bringStandIns(survey, building).catch(() => []));
  return new Map(items.map((one) => [one.account_id, one.name]));
}

/** A door of this phone was handed to somebody, or taken back. */
export async function noteHanded(survey: Id, building: Id, door: Id, assigned: Id | undefined): Promise<void> {
  await currentStore().packs.where('id').equals(packId(survey, building)).modify(({ pack }) => {
    const target = pack.targets.find((one) => one.door.id === door);
    if (!target) return;
    if (assigned) target.assigned_to = assigned;
    else delete target.assigned_to;
  });
}

const isGone = (fault: unknown): boolean => fault instanceof ApiError && [403, 404, 410].includes(fault.status) && fault.isOurs;

/** Open work is brought anew; work that is done stays while its survey is open, since one's own answer can be amended until
 * then. People of surveys that have ended leave the phone, unless an answer about them still waits. */
async function bringPacks(opened: FieldStore, items: Todo[]): Promise<void> {
  for (const item of items) await fetchPack(item.survey_id, item.building_id);
  const open = new Set(items.map((item) => packId(item.survey_id, item.building_id)));
  const waiting = new Set((await opened.queue.where('state').notEqual('sent').toArray()).filter(isAnswer).map((item) => packId(item.survey_id, item.building_id)));
  const have = (await opened.packs.toCollection().primaryKeys()) as string[];
  const away = (await opened.recall<string[]>('away')) ?? [];
  for (const id of new Set([...have, ...away])) {
    if (open.has(id)) continue;
    const [survey, building] = id.split('/') as [Id, Id];
    const pack = await fetchPack(survey, building).catch((fault: unknown) => {
      if (isGone(fault)) return undefined;
      throw fault;
    });
    if (pack?.survey.status !== 'open' && !waiting.has(id)) await opened.packs.delete(id);
  }
  await opened.meta.delete('away');
}

/** Keeps an answer and sends it when it can. Resolves when it is on disk. */
export async function give(answer: NewAnswer): Promise<AnswerItem> {
  const item = await enqueue(currentStore(), answer, Date.now());
  void sender?.wake();
  return item;
}

/** The same for a demand of a neighbour, which takes the place of its draft. */
export async function giveFiling(draftId: string, filing: NewFiling): Promise<FilingItem> {
  const item = await enqueueFiling(currentStore(), draftId, filing, Date.now());
  void sender?.wake();
  return item;
}

export function sendNow(): void {
  void sender?.wake(true);
}

/** The network is back, or somebody may have logged in on another page. */
async function lookAgain(): Promise<void> {
  if (!(await finishLeaving())) return;
  void sender?.wake(true);
  if (store) void check();
}

onUnauthorized(() => void dropPeople());
window.addEventListener('online', () => {
  state.isOnline = true;
  void lookAgain();
});
window.addEventListener('offline', () => (state.isOnline = false));
window.addEventListener('storage', (event) => {
  if (event.key === LAST_ACCOUNT && store && event.newValue && storeName(event.newValue) !== store.name) void check();
});
setInterval(() => {
  endWhenOver();
  if (document.visibilityState === 'visible' && navigator.onLine && Date.now() - state.casesAt > CASES_FRESH_MS) void refreshCases();
}, 60_000);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible') return;
  endWhenOver();
  void sender?.wake(true);
  if (store && Date.now() - state.todoAt > 60_000) void refresh();
});
