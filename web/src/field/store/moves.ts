// What can be done with a demand on a phone, in the order in which it is offered: of the moves that the server says are
// open, those that need no more than words, a photo, a time. Pure.
import type { Demand, Move } from '../../api/types.ts';

/** One tap, nothing to be written. */
const PLAIN: Move[] = ['accept', 'sign', 'start', 'resume', 'verify', 'grant_time'];
/** The next step of the work; the first that is open is the large button. */
const NEXT: Move[] = ['accept', 'sign', 'start', 'handle', 'tell', 'verify', 'resume'];
/** Everything else, as it is listed. */
const MORE: Move[] = [
  'contact', 'answer', 'grant_time', 'deny_time', 'uphold', 'overrule', 'fail', 'ask_time', 'escalate', 'return', 'object', 'suspend', 'reject', 'transfer', 'urge', 'supervise', 'note',
];
/** What the caller said by telephone. */
const WORD: Move[] = ['solve', 'unsolve', 'settle', 'miss'];

const NEEDS_NOTE: Move[] = [
  'reject', 'return', 'object', 'uphold', 'overrule', 'ask_time', 'deny_time', 'handle', 'tell', 'answer', 'fail', 'suspend', 'transfer', 'escalate', 'supervise', 'note',
];
const TAKES_PHOTOS: Move[] = ['handle', 'tell', 'note', 'return', 'object', 'escalate'];

export const isPlain = (move: Move): boolean => PLAIN.includes(move);
export const needsNote = (move: Move): boolean => NEEDS_NOTE.includes(move);
export const takesPhotos = (move: Move): boolean => TAKES_PHOTOS.includes(move);
export const asksSatisfaction = (move: Move): boolean => move === 'solve' || move === 'unsolve' || move === 'settle';

export interface Offer {
  next: Move | undefined;
  more: Move[];
  word: Move[];
}

export function offerOf(view: Pick<Demand, 'moves' | 'holder_node_id' | 'lead_node_id' | 'unit_id'>): Offer {
  // Whoever leads and has the turn himself would chase himself.
  const isOwn = view.holder_node_id === view.lead_node_id && !view.unit_id;
  const open = (moves: Move[]): Move[] => moves.filter((one) => view.moves.includes(one) && !(one === 'urge' && isOwn));
  const next = open(NEXT)[0];
  return { next, word: open(WORD), more: [...open(NEXT).slice(1), ...open(MORE)].filter((one, index, all) => one !== next && all.indexOf(one) === index) };
}

/** How long until, or since, a time: in days beyond two of them, else in hours, at least one. */
export function span(due: string, now: number): { isOver: boolean; unit: 'days' | 'hours'; count: number } {
  const ms = Date.parse(due) - now;
  const hours = Math.max(1, Math.round(Math.abs(ms) / 3600_000));
  return hours >= 48 ? { isOver: ms < 0, unit: 'days', count: Math.floor(hours / 24) } : { isOver: ms < 0, unit: 'hours', count: hours };
}
