// Owns what the captain's phone keeps: one database for each account, so that nobody else's people are ever in it.
// Knows no network and no page.
import Dexie, { type Table } from 'dexie';
import type { Kept } from '../../api/photos.ts';
import type { AnswerDraft, ConflictDetail, Demand, DemandItem, Fate, FilingDraft, Id, Pack, Resident } from '../../api/types.ts';

/** queued → sending → sent, or parked (can never be sent as it is), or conflict (the ledger changed meanwhile). */
export type ItemState = 'queued' | 'sending' | 'sent' | 'parked' | 'conflict';

export interface Reason {
  status: number;
  code: string;
  message: string;
}

/** What everything on its way to the station has. */
interface Travelling {
  /** Its idempotency key for ever. */
  key: string;
  /** Order in which things were said; grows strictly. */
  seq: number;
  state: ItemState;
  /** How often sending was begun: once it is above 0, the server may have it. */
  tries: number;
  /** Not before this time (ms); 0 = at once. */
  next_at: number;
  reason?: Reason;
  sent_at?: number;
}

/** One answer on its way. `late_key` is the key of handing it in late, once the door was found to be no longer the
 * person's. */
export interface AnswerItem extends Travelling {
  kind: 'answer';
  late_key?: string;
  survey_id: Id;
  survey_title: string;
  building_id: Id;
  door_id: Id;
  door_label: string;
  /** Once it has arrived, only outcome and time are left of it. */
  answer: AnswerDraft;
  /** The people whom its changes are about, as they were seen. */
  seen?: Resident[];
  /** Somebody else had answered the door: it goes to the station by the way for late answers. */
  is_for_station?: boolean;
  /** An own answer still on its way that this one replaces. */
  amends_key?: string;
  conflict?: ConflictDetail;
  fate?: Fate;
  answer_id?: Id;
  door_version?: number;
}

/** One demand of a neighbour on its way. */
export interface FilingItem extends Travelling {
  kind: 'filing';
  /** Where it is about, in words. */
  place: string;
  /** Once it has arrived, only kind, category and time are left of it. */
  filing: FilingDraft;
  /** Its photos, in order: ids of the table. */
  photos: string[];
  /** What the server calls those that it has, by id. */
  digests: Record<string, string>;
  demand_id?: Id;
  number?: string;
}

export type QueueItem = AnswerItem | FilingItem;

export interface StoredPack {
  id: string;
  survey_id: Id;
  building_id: Id;
  pack: Pack;
  fetched_at: number;
}

export interface StoredDraft {
  id: string;
  draft: unknown;
  saved_at: number;
}

/** A photo that has not arrived yet. Bytes, not a file: a file's own may be gone when the page is opened again. */
/** The server's name only of a move that is not made yet: of a filing the queue knows it. */
export interface StoredPhoto extends Kept {
  /** The draft or the queue item that it belongs to. */
  about: string;
}

/** A demand as the server last showed it. */
export interface StoredCase {
  id: Id;
  item: DemandItem;
  /** Of those whose turn is this person's: all that happened. */
  view?: Demand;
  is_mine: boolean;
  fetched_at: number;
}

export class FieldStore extends Dexie {
  packs!: Table<StoredPack, string>;
  drafts!: Table<StoredDraft, string>;
  queue!: Table<QueueItem, string>;
  photos!: Table<StoredPhoto, string>;
  cases!: Table<StoredCase, string>;
  meta!: Table<{ key: string; value: unknown }, string>;

  constructor(name: string) {
    super(name);
    this.version(1).stores({ packs: '&id', drafts: '&id', queue: '&key, seq, door_id, state', meta: '&key' });
    this.version(2)
      .stores({ photos: '&id, about', cases: '&id' })
      .upgrade((change) => change.table('queue').toCollection().modify({ kind: 'answer' }));
  }

  async remember(key: string, value: unknown): Promise<void> {
    await this.meta.put({ key, value: plain(value) });
  }

  async recall<T>(key: string): Promise<T | undefined> {
    return (await this.meta.get(key))?.value as T | undefined;
  }
}

const PREFIX = 'lastmeter-field-';

export const packId = (survey: Id, place: Id): string => `${survey}/${place}`;
export const storeName = (account: Id): string => `${PREFIX}${account}`;

/** A copy without page state around it: IndexedDB cannot keep reactive objects. */
export function plain<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}

/** The place in the queue behind everything that was said before. Inside a transaction of the queue. */
export async function nextSeq(store: FieldStore, now: number): Promise<number> {
  const last = await store.queue.orderBy('seq').last();
  return Math.max(now, (last?.seq ?? 0) + 1);
}

export const isAnswer = (item: QueueItem): item is AnswerItem => item.kind === 'answer';
export const isFiling = (item: QueueItem): item is FilingItem => item.kind === 'filing';

/** When it was said. */
export const saidAt = (item: QueueItem): string => (isAnswer(item) ? item.answer.given_at : item.filing.filed_at);

/** What has not arrived yet, whatever the reason. */
export async function countUnsent(store: FieldStore): Promise<number> {
  return store.queue.where('state').notEqual('sent').count();
}

async function eachOther(except: Id | undefined, look: (store: FieldStore, account: Id) => Promise<void>): Promise<void> {
  for (const name of await Dexie.getDatabaseNames()) {
    if (!name.startsWith(PREFIX) || name === storeName(except ?? '')) continue;
    const store = new FieldStore(name);
    try {
      await look(store, name.slice(PREFIX.length));
    } finally {
      store.close();
    }
  }
}

/** Other accounts whose answers still wait on this phone, as account ids with their number. */
export async function leftBehind(except: Id | undefined): Promise<{ account: Id; count: number }[]> {
  const found: { account: Id; count: number }[] = [];
  await eachOther(except, async (store, account) => {
    const count = await countUnsent(store);
    if (count > 0) found.push({ account, count });
  });
  return found;
}

/** Takes other accounts' people and everything else of theirs off the phone, but what they have written and not sent. */
export async function stripOthers(except: Id): Promise<void> {
  await eachOther(except, async (store) => {
    await store.transaction('rw', store.packs, store.cases, store.meta, async () => {
      await store.packs.clear();
      await store.cases.clear();
      await store.meta.clear();
    });
    if ((await countUnsent(store)) === 0 && (await store.drafts.count()) === 0) await store.delete();
  });
}
