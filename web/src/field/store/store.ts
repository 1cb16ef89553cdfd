// Owns what the captain's phone keeps: one database for each account, so that nobody else's people are ever in it.
// Knows no network and no page.
import Dexie, { type Table } from 'dexie';
import type { AnswerDraft, ConflictDetail, Fate, Id, Pack, Resident } from '../../api/types.ts';

/** queued → sending → sent, or parked (can never be sent as it is), or conflict (the ledger changed meanwhile). */
export type ItemState = 'queued' | 'sending' | 'sent' | 'parked' | 'conflict';

export interface Reason {
  status: number;
  code: string;
  message: string;
}

/** One answer on its way to the station. `key` is its idempotency key for ever; `late_key` that of handing it in late,
 * once the door was found to be no longer the person's. */
export interface QueueItem {
  key: string;
  late_key?: string;
  /** Order in which answers were given; grows strictly. */
  seq: number;
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
  state: ItemState;
  /** How often sending was begun: once it is above 0, the server may have the answer. */
  tries: number;
  /** Not before this time (ms); 0 = at once. */
  next_at: number;
  reason?: Reason;
  conflict?: ConflictDetail;
  fate?: Fate;
  answer_id?: Id;
  door_version?: number;
  sent_at?: number;
}

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

export class FieldStore extends Dexie {
  packs!: Table<StoredPack, string>;
  drafts!: Table<StoredDraft, string>;
  queue!: Table<QueueItem, string>;
  meta!: Table<{ key: string; value: unknown }, string>;

  constructor(name: string) {
    super(name);
    this.version(1).stores({ packs: '&id', drafts: '&id', queue: '&key, seq, door_id, state', meta: '&key' });
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

/** Answers that have not arrived yet, whatever the reason. */
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
    await store.transaction('rw', store.packs, store.meta, async () => {
      await store.packs.clear();
      await store.meta.clear();
    });
    if ((await countUnsent(store)) === 0 && (await store.drafts.count()) === 0) await store.delete();
  });
}
