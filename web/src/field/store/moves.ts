// What can be done with a demand on a phone, in the order in which it is offered: of the moves that the server says are
// open, what each asks for, and those that want a larger screen. Pure.
import type { Demand, Move } from '../../api/types.ts';

/** One tap, nothing to be written. */
const PLAIN: Move[] = ['accept', 'sign', 'start', 'resume', 'verify', 'grant_time'];
/** The next step of the work; the first that is open is the large button. */
const NEXT: Move[] = ['accept', 'sign', 'start', 'handle', 'tell', 'verify', 'resume', 'dispatch'];
/** Everything else, as it is listed. */
const MORE: Move[] = [
  'contact', 'answer', 'grant_time', 'deny_time', 'uphold', 'overrule', 'fail', 'dispatch', 'whistle', 'link', 'ask_time', 'escalate', 'return', 'object', 'suspend', 'reject', 'transfer',
  'classify', 'urge', 'supervise', 'note', 'withdraw',
];
/** What the caller said by telephone. */
const WORD: Move[] = ['solve', 'unsolve', 'settle', 'miss'];

/** Made at the desk, where two demands are seen beside each other. */
const AT_DESK: Move[] = ['merge'];

const NEEDS_NOTE: Move[] = [
  'reject', 'return', 'object', 'uphold', 'overrule', 'ask_time', 'deny_time', 'handle', 'tell', 'answer', 'fail', 'suspend', 'transfer', 'escalate', 'supervise', 'note', 'whistle', 'link',
];
const TAKES_PHOTOS: Move[] = ['handle', 'tell', 'note', 'return', 'object', 'escalate'];

export const isPlain = (move: Move): boolean => PLAIN.includes(move);
export const needsNote = (move: Move): boolean => NEEDS_NOTE.includes(move);
export const takesPhotos = (move: Move): boolean => TAKES_PHOTOS.includes(move);
export const asksSatisfaction = (move: Move): boolean => move === 'solve' || move === 'unsolve' || move === 'settle';

/** What a move asks for beside words. */
export type Extra = 'dispatch' | 'units' | 'time' | 'classify';
const EXTRAS: Partial<Record<Move, Extra>> = { dispatch: 'dispatch', whistle: 'units', link: 'units', ask_time: 'time', classify: 'classify' };
export const extraOf = (move: Move): Extra | undefined => EXTRAS[move];

export interface Offer {
  next: Move | undefined;
  more: Move[];
  word: Move[];
  /** Open too, but not on a phone. */
  atDesk: Move[];
}

export function offerOf(view: Pick<Demand, 'moves' | 'holder_node_id' | 'lead_node_id' | 'unit_id'>): Offer {
  // Whoever leads and has the turn himself would chase himself.
  const isOwn = view.holder_node_id === view.lead_node_id && !view.unit_id;
  const open = (moves: Move[]): Move[] => moves.filter((one) => view.moves.includes(one) && !(one === 'urge' && isOwn));
  const next = open(NEXT)[0];
  const more = [...open(NEXT).slice(1), ...open(MORE)].filter((one, index, all) => one !== next && all.indexOf(one) === index);
  return { next, word: open(WORD), more, atDesk: open(AT_DESK) };
}

/** How long until, or since, a time: in days beyond two of them, else in hours, at least one. */
export function span(due: string, now: number): { isOver: boolean; unit: 'days' | 'hours'; count: number } {
  const ms = Date.parse(due) - now;
  const hours = Math.max(1, Math.round(Math.abs(ms) / 3600_000));
  return hours >= 48 ? { isOver: ms < 0, unit: 'days', count: Math.floor(hours / 24) } : { isOver: ms < 0, unit: 'hours', count: hours };
}
