// Owns the way of an answer from the phone to the station: kept before anything else, sent one at a time, in order for
// each door, with the same idempotency key until the server has said what became of it. Shows nothing.
import type { AnswerDraft, AnswerReply, ConflictDetail, Id, LateReply, Resident, Sheet } from '../../api/types.ts';
import { ApiError, NetworkError, newKey } from '../../api/client.ts';
import { packId, plain, type FieldStore, type QueueItem, type Reason } from './store.ts';

const LONGEST_WAIT_MS = 120_000;
const FIRST_WAIT_MS = 2_000;
/** After so many server faults an answer is set aside, so that one poisoned item does not wake the phone for ever. */
const MOST_SERVER_FAULTS = 8;
/** Clocks of pages cannot wait longer than three weeks. */
const LONGEST_TIMER_MS = 24 * 3600_000;
const KEEP_SENT_MS = 14 * 24 * 3600_000;

export interface NewAnswer {
  survey_id: Id;
  survey_title: string;
  building_id: Id;
  door_id: Id;
  door_label: string;
  answer: AnswerDraft;
  seen?: Resident[];
}

/** An own answer for this door may have arrived with changes in it; what is in the ledger must be seen first. */
export class StillSending extends Error {
  constructor() {
    super('still sending');
    this.name = 'StillSending';
  }
}

async function nextSeq(store: FieldStore, now: number): Promise<number> {
  const last = await store.queue.orderBy('seq').last();
  return Math.max(now, (last?.seq ?? 0) + 1);
}

/** Takes the place of what was said before about the door, where that has certainly not arrived. */
async function replaceUnsent(store: FieldStore, item: QueueItem): Promise<void> {
  const before = await store.queue.where('door_id').equals(item.door_id).sortBy('seq');
  for (const old of before) {
    if (old.survey_id !== item.survey_id || old.state === 'sent') continue;
    const isOnItsWay = old.state === 'sending' || (old.state === 'queued' && old.tries > 0);
    if (isOnItsWay) {
      if (old.answer.changes.length > 0) throw new StillSending();
      item.amends_key = old.key;
      continue;
    }
    if (old.amends_key && !item.amends_key) item.amends_key = old.amends_key;
    if (old.answer.amends && !item.answer.amends) item.answer.amends = old.answer.amends;
    await store.queue.delete(old.key);
  }
}

/** Keeps an answer for sending. Resolves when it is on disk. Throws StillSending. */
export async function enqueue(store: FieldStore, given: NewAnswer, now: number): Promise<QueueItem> {
  const item: QueueItem = { ...plain(given), key: newKey(), seq: 0, state: 'queued', tries: 0, next_at: 0 };
  await store.transaction('rw', store.queue, store.drafts, async () => {
    item.seq = await nextSeq(store, now);
    await replaceUnsent(store, item);
    await store.queue.add(item);
    await store.drafts.delete(packId(given.survey_id, given.door_id));
  });
  return item;
}

/** Takes back an answer that was never tried. False when it may have arrived already. */
export async function withdraw(store: FieldStore, key: string): Promise<boolean> {
  return store.transaction('rw', store.queue, async () => {
    const item = await store.queue.get(key);
    if (!item || item.state !== 'queued' || item.tries > 0) return false;
    await store.queue.delete(key);
    return true;
  });
}

/** Throws away an answer that the server refused. The person has confirmed. */
export async function discard(store: FieldStore, key: string): Promise<void> {
  await store.transaction('rw', store.queue, async () => {
    const item = await store.queue.get(key);
    if (item && (item.state === 'parked' || item.state === 'conflict')) await store.queue.delete(key);
  });
}

/** Sends a parked answer once more as it is: same key, since the server refused it and kept nothing. */
export async function retry(store: FieldStore, key: string): Promise<void> {
  await store.queue
    .where('key')
    .equals(key)
    .and((item) => item.state === 'parked' || item.state === 'queued')
    .modify((item) => {
      if (item.state === 'parked' && !item.is_for_station) delete item.late_key; // the building may be the person's again
      item.state = 'queued';
      item.next_at = 0;
      item.tries = Math.max(1, Math.min(item.tries, 1));
      delete item.reason;
    });
}

/** Sends the answer of a conflict again with what the person chose: a new request, said at the old time. */
export async function resolve(store: FieldStore, key: string, answer: AnswerDraft, now: number): Promise<void> {
  await store.transaction('rw', store.queue, async () => {
    const item = await store.queue.get(key);
    if (!item || item.state !== 'conflict') return;
    const again: QueueItem = { ...item, key: newKey(), answer: plain(answer), state: 'queued', tries: 0, next_at: 0 };
    delete again.conflict;
    delete again.reason;
    again.seq = await nextSeq(store, now);
    await store.queue.delete(key);
    await store.queue.add(again);
  });
}

/** Somebody else has answered the door, and the person stands by his own: the station decides between the two. */
export async function referToStation(store: FieldStore, key: string): Promise<void> {
  await store.transaction('rw', store.queue, async () => {
    const item = await store.queue.get(key);
    if (!item || item.state !== 'conflict') return;
    const { conflict: _conflict, reason: _reason, ...rest } = item;
    await store.queue.put({ ...rest, late_key: newKey(), is_for_station: true, state: 'queued', tries: 0, next_at: 0 });
  });
}

/** The next answer that may be sent: oldest first, and for each door only the oldest that is not settled. */
export function pick(items: QueueItem[], now: number): { item?: QueueItem; waitMs?: number } {
  const blocked = new Set<string>();
  let waitMs: number | undefined;
  for (const item of [...items].sort((a, b) => a.seq - b.seq)) {
    if (item.state === 'sent' || item.state === 'parked') continue;
    const door = packId(item.survey_id, item.door_id);
    if (blocked.has(door)) continue;
    if (item.state === 'queued' && item.next_at <= now) return { item };
    blocked.add(door);
    if (item.state === 'queued') waitMs = Math.min(waitMs ?? Infinity, item.next_at - now);
  }
  return waitMs === undefined ? {} : { waitMs };
}

export function waitAfter(tries: number, random: () => number): number {
  const base = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 10));
  return Math.round(base * (0.75 + random() * 0.5));
}

/** Two versions between which the captain can choose: of single members, of the door as a whole, or of the whole answer,
 * where somebody else has given one (no place in it). */
function isConflict(detail: unknown): detail is ConflictDetail {
  if (!detail || typeof detail !== 'object' || !Array.isArray((detail as ConflictDetail).conflicts)) return false;
  return (detail as ConflictDetail).conflicts.length > 0 && !!(detail as ConflictDetail).door;
}

/** The survey has not begun: it is asked again when it has. */
export const NOT_OPEN_YET = 'survey.not_open_yet';
/** Refusals that pass by themselves: the building's list is still being made, or its time has not come. */
const PASSING = ['survey.still_opening', NOT_OPEN_YET];

/** The door is not, or no longer, this person's. Other things that are not found (a household, a door that was closed) are
 * faults of the answer. */
const NOT_YOURS = ['error.not_found', 'error.forbidden'];
/** Nobody takes the answer, not even late. */
const REFUSED_LATE = ['survey.no_late_answer', 'survey.purged'];

/** Parked for good: neither the survey nor the station takes it from this phone. */
export function isEnded(item: QueueItem): boolean {
  return item.state === 'parked' && [...NOT_YOURS, ...REFUSED_LATE].includes(item.reason?.code ?? '');
}

/** What somebody between the phone and our server says: a public network's login page, a proxy without its server. */
const IN_BETWEEN = [401, 403, 404, 407, 408, 425, 502, 504, 511];
const isAway = (fault: unknown): boolean =>
  fault instanceof NetworkError || (fault instanceof ApiError && (fault.isOurs ? [408, 425, 502, 504] : IN_BETWEEN).includes(fault.status));

/** A sent answer keeps its fate and lets go of everything that was said about people. */
function arrivedAs(item: QueueItem, more: Partial<QueueItem>): QueueItem {
  const { reason: _reason, conflict: _conflict, seen: _seen, ...rest } = item;
  const { outcome, given_at, based_on } = item.answer;
  return { ...rest, answer: { outcome, given_at, based_on, changes: [], answers: {} }, ...more, state: 'sent' };
}

export type SenderState = 'idle' | 'sending' | 'waiting' | 'login';

export interface Ports {
  /** By the way for late answers when the item has a `late_key`. */
  send(item: QueueItem, answer: AnswerDraft): Promise<AnswerReply | LateReply>;
  now(): number;
  random(): number;
  /** Runs `what` after `ms`; returns how to stop. */
  later(ms: number, what: () => void): () => void;
  changed(): void;
}

/** Sends what is queued while it can. One for each open store. */
export class Sender {
  state: SenderState = 'idle';
  private readonly store: FieldStore;
  private readonly ports: Ports;
  private isRunning = false;
  private isStopped = false;
  private mustLookAgain = false;
  private restUntil = 0;
  private stopTimer: (() => void) | undefined;

  constructor(store: FieldStore, ports: Ports) {
    this.store = store;
    this.ports = ports;
  }

  /** What was being sent when the page was closed may or may not have arrived: it goes again under its old key. */
  async recover(): Promise<void> {
    await this.store.queue.where('state').equals('sending').modify({ state: 'queued' });
    const old = this.ports.now() - KEEP_SENT_MS;
    await this.store.queue.where('state').equals('sent').and((item) => (item.sent_at ?? 0) < old).delete();
  }

  stop(): void {
    this.isStopped = true;
    this.stopTimer?.();
  }

  /** The network, the person or the clock says: try now. `isFresh` forgets the waits that earlier failures asked for. */
  async wake(isFresh = false): Promise<void> {
    if (isFresh) {
      this.restUntil = 0;
      if (this.state === 'login') this.state = 'idle';
      await this.store.queue.where('state').equals('queued').and((item) => item.next_at > 0).modify({ next_at: 0 });
    }
    if (this.isRunning) {
      this.mustLookAgain = true;
      return;
    }
    this.isRunning = true;
    try {
      do {
        this.mustLookAgain = false;
        await this.run();
      } while (this.mustLookAgain && !this.isStopped);
    } finally {
      this.isRunning = false;
    }
  }

  private setState(state: SenderState): void {
    this.state = state;
    this.ports.changed();
  }

  private async run(): Promise<void> {
    this.stopTimer?.();
    while (!this.isStopped && this.state !== 'login') {
      const now = this.ports.now();
      const found = pick(await this.store.queue.where('state').notEqual('sent').toArray(), now);
      const restMs = this.restUntil - now;
      if (found.item && restMs <= 0) {
        await this.sendOne(found.item);
        continue;
      }
      const waitMs = found.item ? restMs : found.waitMs === undefined ? undefined : Math.max(found.waitMs, restMs);
      if (waitMs !== undefined) this.stopTimer = this.ports.later(Math.min(Math.max(waitMs, 250), LONGEST_TIMER_MS), () => void this.wake());
      this.setState(waitMs === undefined ? 'idle' : 'waiting');
      return;
    }
  }

  /** Marks the item as being sent, unless somebody took it away meanwhile, and fills in what its forerunner became. */
  private claim(key: string): Promise<QueueItem | undefined> {
    return this.store.transaction('rw', this.store.queue, async () => {
      const item = await this.store.queue.get(key);
      if (!item || item.state !== 'queued') return undefined;
      const forerunner = item.amends_key ? await this.store.queue.get(item.amends_key) : undefined;
      if (forerunner?.answer_id && !item.answer.amends) {
        item.answer.amends = forerunner.answer_id;
        item.answer.based_on = Math.max(item.answer.based_on, forerunner.door_version ?? 0);
      }
      item.state = 'sending';
      item.tries += 1;
      await this.store.queue.put(item);
      return item;
    });
  }

  private async sendOne(found: QueueItem): Promise<void> {
    const item = await this.claim(found.key);
    if (!item) return;
    this.setState('sending');
    try {
      await this.arrived(item, await this.ports.send(item, item.answer));
    } catch (fault) {
      await this.failed(item, fault);
    }
    this.ports.changed();
  }

  private async arrived(item: QueueItem, reply: AnswerReply | LateReply): Promise<void> {
    const { store } = this;
    const fate: Partial<QueueItem> = { fate: reply.fate, answer_id: reply.answer_id, sent_at: this.ports.now() };
    if (!('target' in reply)) {
      // Handed in late: of the door itself the phone is told nothing more.
      await store.queue.put(arrivedAs(item, fate));
      return;
    }
    await store.transaction('rw', store.queue, store.packs, async () => {
      const sheet = reply.door?.door.id === item.door_id ? reply.door : undefined;
      await store.queue.put(arrivedAs(item, { ...fate, ...(sheet ? { door_version: sheet.door.version } : {}) }));
      const kept = await store.packs.get(packId(item.survey_id, item.building_id));
      const target = kept?.pack.targets.find((one) => one.door.id === item.door_id);
      if (!kept || !target) return;
      target.status = reply.target.status;
      if (reply.target.answer_id) target.answer_id = reply.target.answer_id;
      if (reply.target.given_at) target.given_at = reply.target.given_at;
      if (sheet) {
        target.door = sheet.door;
        target.households = sheet.households;
      }
      await store.packs.put(kept);
    });
  }

  /** What the ledger says now replaces what the phone kept of it. */
  private async takeSheet(item: QueueItem, sheet: Sheet | undefined): Promise<void> {
    if (!sheet?.door) return;
    await this.store.packs
      .where('id')
      .equals(packId(item.survey_id, item.building_id))
      .modify(({ pack }) => {
        const target = pack.targets.find((one) => one.door.id === item.door_id);
        if (target) Object.assign(target, { door: sheet.door, households: sheet.households });
      });
  }

  /** When it is worth asking again. */
  private async comesAt(item: QueueItem, reason: string, waitMs: number): Promise<number> {
    const soon = this.ports.now() + waitMs;
    if (reason !== NOT_OPEN_YET) return soon;
    const kept = await this.store.packs.get(packId(item.survey_id, item.building_id));
    return Math.max(soon, Date.parse(kept?.pack.survey.opens_at ?? '') || 0);
  }

  private async failed(item: QueueItem, fault: unknown): Promise<void> {
    const { now, random } = this.ports;
    if (fault instanceof ApiError && fault.status === 401 && fault.isOurs) {
      await this.store.queue.update(item.key, { state: 'queued' });
      this.setState('login');
      return;
    }
    const waitMs = waitAfter(item.tries, random);
    if (isAway(fault)) {
      this.restUntil = now() + waitMs;
      await this.store.queue.update(item.key, { state: 'queued' });
      return;
    }
    if (!(fault instanceof ApiError)) {
      // The phone's own trouble (a full disk, say), not the answer's: it may even have arrived. Same key, later.
      this.restUntil = now() + waitMs;
      await this.store.queue.update(item.key, { state: 'queued' });
      return;
    }
    const reason: Reason = { status: fault.status, code: fault.reason, message: sentence(fault) };
    if (fault.status === 429 || fault.status === 503) {
      this.restUntil = now() + (fault.retryAfterMs ?? waitMs);
      await this.store.queue.update(item.key, { state: 'queued', reason });
    } else if (PASSING.includes(fault.reason)) {
      await this.store.queue.update(item.key, { state: 'queued', next_at: await this.comesAt(item, fault.reason, waitMs), reason });
    } else if ((fault.status >= 500 || !fault.isOurs) && item.tries < MOST_SERVER_FAULTS) {
      await this.store.queue.update(item.key, { state: 'queued', next_at: now() + waitMs, reason });
    } else if (fault.status === 409 && isConflict(fault.detail)) {
      await this.store.queue.update(item.key, { state: 'conflict', reason, conflict: plain(fault.detail) });
      await this.takeSheet(item, fault.detail.door);
    } else if (NOT_YOURS.includes(fault.reason) && !item.late_key) {
      // What was said while it was one's own building is not lost: it goes to the station, which decides.
      await this.store.queue.update(item.key, { state: 'queued', next_at: 0, late_key: newKey(), reason });
    } else {
      await this.store.queue.update(item.key, { state: 'parked', reason });
    }
  }
}

function sentence(fault: ApiError): string {
  return [fault.message, ...fault.faults.map((one) => one.message)].filter(Boolean).join(' ');
}
