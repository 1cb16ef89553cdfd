// Owns the captain's desk: the open store of the account that is logged in, its sender, and what the pages show of both.
// Opens with the login, works without network, and is emptied by logging out.
import { liveQuery, type Subscription } from 'dexie';
import { reactive, readonly, shallowReactive } from 'vue';
import { ApiError, get, NetworkError, post } from '../../api/client.ts';
import { follow, type Live } from '../../api/live.ts';
import { assumeSession, forget, loadSession, logOut, login } from '../../api/session.ts';
import type { AnswerReply, Id, LateReply, Pack, Session, Todo } from '../../api/types.ts';
import { enqueue, Sender, type NewAnswer, type SenderState } from './queue.ts';
import { FieldStore, packId, plain, storeName, type QueueItem, type StoredPack } from './store.ts';
import { takeAccountPrefs } from './prefs.ts';

const ACCOUNT = 'lastmeter.field.account';
const LEAVING = 'lastmeter.field.leaving';

interface Desk {
  isOnline: boolean;
  sender: SenderState;
  todo: Todo[];
  todoAt: number;
  isLoading: boolean;
  fault: unknown;
}

const state = reactive<Desk>({
  isOnline: navigator.onLine,
  sender: 'idle',
  todo: [],
  todoAt: 0,
  isLoading: false,
  fault: null,
});
export const desk = readonly(state);
/** The queue and the packs as they are on disk. Replaced as a whole, never edited. */
export const kept = shallowReactive<{ queue: QueueItem[]; packs: StoredPack[] }>({ queue: [], packs: [] });

let store: FieldStore | undefined;
let sender: Sender | undefined;
let live: Live | undefined;
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

/** Sends one answer; a stale token of the page is renewed once. */
async function send(item: QueueItem): Promise<AnswerReply | LateReply> {
  const door = `/surveys/${item.survey_id}/doors/${item.door_id}`;
  const ask = (): Promise<AnswerReply | LateReply> =>
    item.late_key
      ? post(`${door}/late-answers`, item.answer, { idempotencyKey: item.late_key })
      : post(`${door}/answers`, item.answer, { idempotencyKey: item.key });
  try {
    return await ask();
  } catch (fault) {
    if (!(fault instanceof ApiError && fault.status === 403 && fault.reason.includes('csrf'))) throw fault;
    if (!(await loadSession())) throw new ApiError(401, { code: 'unauthenticated', message: '' });
    return ask();
  }
}

function watch(): void {
  const opened = currentStore();
  watching = [
    liveQuery(() => opened.queue.orderBy('seq').toArray()).subscribe((queue) => (kept.queue = queue)),
    liveQuery(() => opened.packs.toArray()).subscribe((packs) => (kept.packs = packs)),
  ];
}

/** Opens the desk of `session`'s account, closing any other. */
export async function openDesk(session: Session): Promise<void> {
  const name = storeName(session.account_id);
  if (store?.name !== name) {
    closeDesk();
    store = new FieldStore(name);
    await store.open();
    state.todo = (await store.recall<Todo[]>('todo')) ?? [];
    state.todoAt = (await store.recall<number>('todo_at')) ?? 0;
    sender = new Sender(store, {
      send,
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
  void navigator.storage?.persist?.().catch(() => false);
}

export function closeDesk(): void {
  live?.close();
  live = undefined;
  sender?.stop();
  sender = undefined;
  watching.forEach((one) => one.unsubscribe());
  watching = [];
  store?.close();
  store = undefined;
  kept.queue = [];
  kept.packs = [];
  state.todo = [];
  state.todoAt = 0;
  state.sender = 'idle';
}

/** After a login or activation: the desk opens, waiting answers go out, fresh work comes in. */
export async function enter(session: Session): Promise<void> {
  local(LEAVING, null);
  await openDesk(session);
  await takeAccountPrefs();
  followTodo();
  void sender?.wake(true);
  void refresh();
}

function followTodo(): void {
  live?.close();
  live = follow<{ items: Todo[] }>('/todo', {}, {
    change: (value) => void takeTodo(value.items),
    state: (now) => {
      if (now === 'live') void sender?.wake();
    },
  });
}

/** Starts with what the phone remembers, then asks the server. True when somebody is logged in, as far as is known. */
export async function resume(): Promise<boolean> {
  if (local(LEAVING)) {
    await logOut().then(() => local(LEAVING, null), () => undefined);
    return false;
  }
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
  closeDesk();
  await opened?.delete();
  local(ACCOUNT, null);
  local(LEAVING, '1');
  try {
    await logOut();
    local(LEAVING, null);
  } catch {
    // Without network the cookie stays; the next start ends it before anything else.
  }
  forget();
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
    const { items } = await get<{ items: Todo[] }>('/todo');
    await takeTodo(items);
    for (const item of items) await fetchPack(item.survey_id, item.building_id);
    await dropOldPacks(opened, items);
    state.fault = null;
  } catch (fault) {
    state.fault = fault;
  } finally {
    state.isLoading = false;
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

/** People of finished work do not stay on the phone, unless an answer about them still waits. */
async function dropOldPacks(opened: FieldStore, items: Todo[]): Promise<void> {
  const wanted = new Set(items.map((item) => packId(item.survey_id, item.building_id)));
  for (const item of await opened.queue.where('state').notEqual('sent').toArray()) {
    wanted.add(packId(item.survey_id, item.building_id));
  }
  const have = (await opened.packs.toCollection().primaryKeys()).filter((id) => !wanted.has(id));
  await opened.packs.bulkDelete(have);
}

/** Keeps an answer and sends it when it can. Resolves when it is on disk. */
export async function give(answer: NewAnswer): Promise<QueueItem> {
  const item = await enqueue(currentStore(), answer, Date.now());
  void sender?.wake();
  return item;
}

export function sendNow(): void {
  void sender?.wake(true);
}

window.addEventListener('online', () => {
  state.isOnline = true;
  void sender?.wake(true);
  if (store) void check();
});
window.addEventListener('offline', () => (state.isOnline = false));
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible') return;
  void sender?.wake(true);
  if (store && Date.now() - state.todoAt > 60_000) void refresh();
});
