// Owns the way of what was said from the phone to the station: kept before anything else, sent one at a time, in order
// within its lane, with the same idempotency key until the server has said what became of it. What an answer or a filing
// makes of the server's word is answers.ts's and filings.ts's. Shows nothing.
import { ApiError, NetworkError } from '../../api/client.ts';
import { answerKind } from './answers.ts';
import { filingKind } from './filings.ts';
import type { FieldStore, QueueItem, Reason } from './store.ts';

const LONGEST_WAIT_MS = 120_000;
const FIRST_WAIT_MS = 2_000;
/** After so many server faults an item is set aside, so that one poisoned item does not wake the phone for ever. */
const MOST_SERVER_FAULTS = 8;
/** Clocks of pages cannot wait longer than three weeks. */
const LONGEST_TIMER_MS = 24 * 3600_000;
const KEEP_SENT_MS = 14 * 24 * 3600_000;

/** What is particular to one kind of item. */
export interface Kind<I extends QueueItem = QueueItem> {
  /** Items of one lane go one after the other: while one is not settled, those behind it wait. */
  lane(item: I): string;
  /** Changes an item that is about to be sent. Inside a transaction of the queue. */
  claim?(store: FieldStore, item: I): Promise<void>;
  /** Keeps what the server made of it: a sent item lets go of everything that was said about people. */
  arrived(store: FieldStore, item: I, reply: unknown, now: number): Promise<void>;
  /** What a refusal that will not pass by itself makes of the item; nothing: it is parked. `retryAt`: when it makes sense
   * to ask again. */
  refused(store: FieldStore, item: I, fault: ApiError, retryAt: number): Promise<Partial<I> | undefined>;
}

export function kindOf(item: QueueItem): Kind {
  return (item.kind === 'filing' ? filingKind : answerKind) as unknown as Kind;
}

/** Takes back an item that was never tried. False when it may have arrived already. */
export async function withdraw(store: FieldStore, key: string): Promise<boolean> {
  return store.transaction('rw', store.queue, async () => {
    const item = await store.queue.get(key);
    if (!item || item.state !== 'queued' || item.tries > 0) return false;
    await store.queue.delete(key);
    return true;
  });
}

/** Throws away an item that the server refused, with its photos. The person has confirmed. */
export async function discard(store: FieldStore, key: string): Promise<void> {
  await store.transaction('rw', store.queue, store.photos, async () => {
    const item = await store.queue.get(key);
    if (!item || (item.state !== 'parked' && item.state !== 'conflict')) return;
    await store.queue.delete(key);
    await store.photos.where('about').equals(key).delete();
  });
}

/** Sends a parked item once more as it is: same key, since the server refused it and kept nothing. */
export async function retry(store: FieldStore, key: string): Promise<void> {
  await store.queue
    .where('key')
    .equals(key)
    .and((item) => item.state === 'parked' || item.state === 'queued')
    .modify((item) => {
      // The building may be the person's again.
      if (item.kind === 'answer' && item.state === 'parked' && !item.is_for_station) delete item.late_key;
      item.state = 'queued';
      item.next_at = 0;
      item.tries = Math.max(1, Math.min(item.tries, 1));
      delete item.reason;
    });
}

/** The next item that may be sent: oldest first, and of each lane only the oldest that is not settled. */
export function pick(items: QueueItem[], now: number): { item?: QueueItem; waitMs?: number } {
  const blocked = new Set<string>();
  let waitMs: number | undefined;
  for (const item of [...items].sort((a, b) => a.seq - b.seq)) {
    if (item.state === 'sent' || item.state === 'parked') continue;
    const lane = kindOf(item).lane(item);
    if (blocked.has(lane)) continue;
    if (item.state === 'queued' && item.next_at <= now) return { item };
    blocked.add(lane);
    if (item.state === 'queued') waitMs = Math.min(waitMs ?? Infinity, item.next_at - now);
  }
  return waitMs === undefined ? {} : { waitMs };
}

export function waitAfter(tries: number, random: () => number): number {
  const base = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 10));
  return Math.round(base * (0.75 + random() * 0.5));
}

/** What somebody between the phone and our server says: a public network's login page, a proxy without its server. */
const IN_BETWEEN = [401, 403, 404, 407, 408, 425, 502, 504, 511];
const isAway = (fault: unknown): boolean =>
  fault instanceof NetworkError || (fault instanceof ApiError && (fault.isOurs ? [408, 425, 502, 504] : IN_BETWEEN).includes(fault.status));

export type SenderState = 'idle' | 'sending' | 'waiting' | 'login';

export interface Ports {
  send(item: QueueItem): Promise<unknown>;
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

  /** Marks the item as being sent, unless somebody took it away meanwhile. */
  private claim(key: string): Promise<QueueItem | undefined> {
    return this.store.transaction('rw', this.store.queue, async () => {
      const item = await this.store.queue.get(key);
      if (!item || item.state !== 'queued') return undefined;
      await kindOf(item).claim?.(this.store, item);
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
      const reply = await this.ports.send(item);
      await kindOf(item).arrived(this.store, item, reply, this.ports.now());
    } catch (fault) {
      await this.failed(item, fault);
    }
    this.ports.changed();
  }

  private async failed(item: QueueItem, fault: unknown): Promise<void> {
    const { now, random } = this.ports;
    const change = (how: Partial<QueueItem>): Promise<unknown> => this.store.queue.update(item.key, how);
    if (fault instanceof ApiError && fault.status === 401 && fault.isOurs) {
      await change({ state: 'queued' });
      this.setState('login');
      return;
    }
    const waitMs = waitAfter(item.tries, random);
    if (isAway(fault) || !(fault instanceof ApiError)) {
      // No network, or the phone's own trouble (a full disk, say), not the item's: it may even have arrived. Same key, later.
      this.restUntil = now() + waitMs;
      await change({ state: 'queued' });
      return;
    }
    const reason: Reason = { status: fault.status, code: fault.reason, message: sentence(fault) };
    if (fault.status === 429 || fault.status === 503) {
      this.restUntil = now() + (fault.retryAfterMs ?? waitMs);
      await change({ state: 'queued', reason });
    } else if ((fault.status >= 500 || !fault.isOurs) && item.tries < MOST_SERVER_FAULTS) {
      await change({ state: 'queued', next_at: now() + waitMs, reason });
    } else {
      const fate = await kindOf(item).refused(this.store, item, fault, now() + waitMs);
      await change({ ...(fate ?? { state: 'parked' }), reason });
    }
  }
}

function sentence(fault: ApiError): string {
  return [fault.message, ...fault.faults.map((one) => one.message)].filter(Boolean).join(' ');
}
