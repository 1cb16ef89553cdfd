// Owns answers in the queue: how one takes the place of another, what the phone learns when it arrives, and what a refusal
// makes of it. Sends nothing.
import type { AnswerDraft, AnswerReply, ConflictDetail, Id, LateReply, Resident, Sheet } from '../../api/types.ts';
import { newKey, type ApiError } from '../../api/client.ts';
import type { Kind } from './queue.ts';
import { isAnswer, nextSeq, packId, plain, type AnswerItem, type FieldStore } from './store.ts';

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

/** All answers about a door, oldest first. */
export async function answersOf(store: FieldStore, door: Id): Promise<AnswerItem[]> {
  return (await store.queue.where('door_id').equals(door).sortBy('seq')).filter(isAnswer);
}

/** Takes the place of what was said before about the door, where that has certainly not arrived. */
async function replaceUnsent(store: FieldStore, item: AnswerItem): Promise<void> {
  for (const old of await answersOf(store, item.door_id)) {
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
export async function enqueue(store: FieldStore, given: NewAnswer, now: number): Promise<AnswerItem> {
  const item: AnswerItem = { ...plain(given), kind: 'answer', key: newKey(), seq: 0, state: 'queued', tries: 0, next_at: 0 };
  await store.transaction('rw', store.queue, store.drafts, async () => {
    item.seq = await nextSeq(store, now);
    await replaceUnsent(store, item);
    await store.queue.add(item);
    await store.drafts.delete(packId(given.survey_id, given.door_id));
  });
  return item;
}

async function inConflict(store: FieldStore, key: string): Promise<AnswerItem | undefined> {
  const item = await store.queue.get(key);
  return item && isAnswer(item) && item.state === 'conflict' ? item : undefined;
}

/** Sends the answer of a conflict again with what the person chose: a new request, said at the old time. */
export async function resolve(store: FieldStore, key: string, answer: AnswerDraft, now: number): Promise<void> {
  await store.transaction('rw', store.queue, async () => {
    const item = await inConflict(store, key);
    if (!item) return;
    const again: AnswerItem = { ...item, key: newKey(), answer: plain(answer), state: 'queued', tries: 0, next_at: 0 };
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
    const item = await inConflict(store, key);
    if (!item) return;
    const { conflict: _conflict, reason: _reason, ...rest } = item;
    await store.queue.put({ ...rest, late_key: newKey(), is_for_station: true, state: 'queued', tries: 0, next_at: 0 });
  });
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
export function isEnded(item: AnswerItem): boolean {
  return item.state === 'parked' && [...NOT_YOURS, ...REFUSED_LATE].includes(item.reason?.code ?? '');
}

/** A sent answer keeps its fate and lets go of everything that was said about people. */
function arrivedAs(item: AnswerItem, more: Partial<AnswerItem>): AnswerItem {
  const { reason: _reason, conflict: _conflict, seen: _seen, ...rest } = item;
  const { outcome, given_at, based_on } = item.answer;
  return { ...rest, answer: { outcome, given_at, based_on, changes: [], answers: {} }, ...more, state: 'sent' };
}

/** What the ledger says now replaces what the phone kept of it. */
async function takeSheet(store: FieldStore, item: AnswerItem, sheet: Sheet | undefined): Promise<void> {
  if (!sheet?.door) return;
  await store.packs
    .where('id')
    .equals(packId(item.survey_id, item.building_id))
    .modify(({ pack }) => {
      const target = pack.targets.find((one) => one.door.id === item.door_id);
      if (target) Object.assign(target, { door: sheet.door, households: sheet.households });
    });
}

/** When it is worth asking again. */
async function comesAt(store: FieldStore, item: AnswerItem, reason: string, retryAt: number): Promise<number> {
  if (reason !== NOT_OPEN_YET) return retryAt;
  const kept = await store.packs.get(packId(item.survey_id, item.building_id));
  return Math.max(retryAt, Date.parse(kept?.pack.survey.opens_at ?? '') || 0);
}

export const answerKind: Kind<AnswerItem> = {
  lane: (item) => packId(item.survey_id, item.door_id),

  /** Fills in what its forerunner became. */
  async claim(store, item) {
    const forerunner = item.amends_key ? await store.queue.get(item.amends_key) : undefined;
    if (!forerunner || !isAnswer(forerunner) || !forerunner.answer_id || item.answer.amends) return;
    item.answer.amends = forerunner.answer_id;
    item.answer.based_on = Math.max(item.answer.based_on, forerunner.door_version ?? 0);
  },

  async arrived(store, item, said, now) {
    const reply = said as AnswerReply | LateReply;
    const fate: Partial<AnswerItem> = { fate: reply.fate, answer_id: reply.answer_id, sent_at: now };
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
  },

  async refused(store, item, fault: ApiError, retryAt) {
    if (PASSING.includes(fault.reason)) return { state: 'queued', next_at: await comesAt(store, item, fault.reason, retryAt) };
    if (fault.status === 409 && isConflict(fault.detail)) {
      await takeSheet(store, item, fault.detail.door);
      return { state: 'conflict', conflict: plain(fault.detail) };
    }
    // What was said while it was one's own building is not lost: it goes to the station, which decides.
    if (NOT_YOURS.includes(fault.reason) && !item.late_key) return { state: 'queued', next_at: 0, late_key: newKey() };
    return undefined;
  },
};
