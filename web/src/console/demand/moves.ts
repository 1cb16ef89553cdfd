// The moves of a case as the pages offer them: in which order, under which key, and what each asks for. Whether one may be
// made the server says; nothing here decides it.
import type { Move } from './types.ts';

/** Calls to the caller are one deed with several ends. */
export type Deed = Exclude<Move, 'file' | 'miss' | 'solve' | 'unsolve' | 'settle' | 'remind' | 'expire'> | 'callback';

const CALLS: readonly Move[] = ['miss', 'solve', 'unsolve', 'settle'];

/** What comes next in the usual course stands first. */
const ORDER: readonly Deed[] = [
  'accept', 'sign', 'start', 'handle', 'tell', 'verify', 'callback', 'uphold', 'overrule', 'grant_time', 'deny_time', 'resume', 'contact', 'dispatch',
  'answer', 'fail', 'escalate', 'ask_time', 'return', 'object', 'whistle', 'link', 'mediate', 'suspend', 'merge', 'transfer', 'reject', 'classify', 'urge', 'supervise',
  'note', 'withdraw',
];
export const KEYS = '1234567890qwertyuio';
/** More stand in the menu. */
export const SHOWN = 5;

export function deedsOf(moves: readonly string[]): Deed[] {
  const mayCall = CALLS.some((one) => moves.includes(one)) && moves.includes('solve');
  return ORDER.filter((one) => (one === 'callback' ? mayCall : moves.includes(one)));
}

export interface Form {
  note: 'must' | 'may';
  /** Whether the caller reads the note: always, if somebody says so, or never. */
  told: 'always' | 'asked' | 'never';
  more?: 'dispatch' | 'time' | 'merge' | 'units' | 'classify';
  hasPhotos?: boolean;
  isDanger?: boolean;
}

/** Without a form: one press and it is done. */
const FORMS: Partial<Record<Deed, Form>> = {
  verify: { note: 'may', told: 'asked' },
  uphold: { note: 'must', told: 'never' },
  overrule: { note: 'must', told: 'never' },
  handle: { note: 'must', told: 'asked', hasPhotos: true },
  tell: { note: 'must', told: 'always', hasPhotos: true },
  answer: { note: 'must', told: 'always' },
  grant_time: { note: 'may', told: 'always' },
  deny_time: { note: 'must', told: 'never' },
  resume: { note: 'may', told: 'always' },
  contact: { note: 'may', told: 'asked' },
  dispatch: { note: 'may', told: 'asked', more: 'dispatch' },
  fail: { note: 'must', told: 'asked', hasPhotos: true, isDanger: true },
  escalate: { note: 'must', told: 'asked', hasPhotos: true },
  ask_time: { note: 'must', told: 'never', more: 'time' },
  return: { note: 'must', told: 'never', isDanger: true },
  object: { note: 'must', told: 'never' },
  whistle: { note: 'must', told: 'never', more: 'units' },
  link: { note: 'must', told: 'never', more: 'units' },
  suspend: { note: 'must', told: 'always' },
  merge: { note: 'may', told: 'always', more: 'merge' },
  transfer: { note: 'must', told: 'always', isDanger: true },
  reject: { note: 'must', told: 'always', isDanger: true },
  classify: { note: 'may', told: 'never', more: 'classify' },
  urge: { note: 'may', told: 'never' },
  supervise: { note: 'must', told: 'never' },
  note: { note: 'must', told: 'asked', hasPhotos: true },
  withdraw: { note: 'may', told: 'never', isDanger: true },
};

export const formOf = (deed: Deed): Form | undefined => FORMS[deed];

/** What a template may leave open, as people of either language write it. */
const BLANKS = { number: 'number', title: 'title', place: 'place', 编号: 'number', 标题: 'title', 地点: 'place' } as const;

/** How somebody is told to write them. */
export const blanksIn = (locale: string): Record<'number' | 'title' | 'place', string> =>
  locale === 'en' ? { number: '{number}', title: '{title}', place: '{place}' } : { number: '{编号}', title: '{标题}', place: '{地点}' };

/** A template with what it leaves open filled in. */
export function fillIn(body: string, values: { number: string; title: string; place: string }): string {
  return body.replace(/\{(number|title|place|编号|标题|地点)\}/g, (_all, name: keyof typeof BLANKS) => values[BLANKS[name]]);
}
