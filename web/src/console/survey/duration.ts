// Lengths of time as people say them. Pure.
import type { Survey } from '../../api/types.ts';

type Say = (key: string, values: Record<string, number>) => string;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "1 小时 22 分"; two units at most, so that nobody reads more exactness than there is. */
export function duration(seconds: number, say: Say): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE) return say('survey.time.s', { s: whole });
  if (whole < HOUR) return say('survey.time.m', { m: Math.floor(whole / MINUTE) });
  if (whole < DAY) return say('survey.time.hm', { h: Math.floor(whole / HOUR), m: Math.floor((whole % HOUR) / MINUTE) });
  return say('survey.time.dh', { d: Math.floor(whole / DAY), h: Math.floor((whole % DAY) / HOUR) });
}

/** When elapsed time begins: with the opening, or with opens_at when that is later. As the server counts. */
export function startedMs({ opened_at: opened, opens_at: opens }: Pick<Survey, 'opened_at' | 'opens_at'>): number | undefined {
  if (!opened) return undefined;
  return Math.max(Date.parse(opened), opens ? Date.parse(opens) : 0);
}
