// How a demand stands in time: how much is left or over, in words, and the sign that goes with it. Pure but for the tick.
import { onBeforeUnmount, ref, type Ref } from 'vue';
import { RUNNING, TOLD, type Item } from './types.ts';

type Say = (key: string, values?: Record<string, unknown>) => string;
export type Tone = 'calm' | 'soon' | 'over' | 'paused' | 'stopped' | 'ended';
type Timed = Pick<Item, 'state' | 'due_at' | 'filed_at'>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A quarter of the time before it is due, at most a day, at least an hour: as the server reminds. */
function soonMs(filed: number, due: number): number {
  return Math.max(HOUR, Math.min(DAY, (due - filed) / 4));
}

export function toneOf(one: Timed, now: number): Tone {
  if (one.state === 'suspended') return 'paused';
  if (TOLD.includes(one.state)) return 'stopped';
  if (!RUNNING.includes(one.state)) return 'ended';
  if (!one.due_at) return 'calm';
  const due = Date.parse(one.due_at);
  if (now > due) return 'over';
  return due - now <= soonMs(Date.parse(one.filed_at), due) ? 'soon' : 'calm';
}

/** "2 天 3 小时": two units at most. */
export function lengthOf(ms: number, say: Say): string {
  if (ms < MINUTE) return say('demand.time.moment');
  if (ms < HOUR) return say('demand.time.m', { m: Math.floor(ms / MINUTE) });
  if (ms < DAY) return say('demand.time.hm', { h: Math.floor(ms / HOUR), m: Math.floor((ms % HOUR) / MINUTE) });
  return say('demand.time.dh', { d: Math.floor(ms / DAY), h: Math.floor((ms % DAY) / HOUR) });
}

export function clockText(one: Timed, now: number, say: Say): string {
  const tone = toneOf(one, now);
  if (tone === 'paused' || tone === 'stopped' || tone === 'ended') return say(`demand.time.${tone}`);
  if (!one.due_at) return say('demand.time.none');
  const due = Date.parse(one.due_at);
  return say(tone === 'over' ? 'demand.time.over' : 'demand.time.left', { time: lengthOf(Math.abs(due - now), say) });
}

const TICK_MS = 20_000;

/** The present, moving on its own while a page shows it. */
export function useNow(): Ref<number> {
  const now = ref(Date.now());
  const timer = setInterval(() => (now.value = Date.now()), TICK_MS);
  onBeforeUnmount(() => clearInterval(timer));
  return now;
}
