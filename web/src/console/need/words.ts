// How figures of needs are written: chances never smaller than what was computed, expectations to one digit. Pure.
import type { DemandNeed } from '../../api/generated.ts';

type Translate = (key: string, values?: Record<string, unknown>) => string;

/** "不到百万分之一", or percent with as many digits as matter. */
export function chanceText(micro: number, t: Translate): string {
  if (micro <= 1) return t('need.chance_tiny');
  const percent = micro / 10_000;
  return t('need.chance_percent', { n: percent >= 1 ? percent.toFixed(1) : String(Number(percent.toPrecision(1))) });
}

export const expectedText = (milli: number): string => (milli < 100 ? (milli / 1000).toFixed(2) : (milli / 1000).toFixed(1));
export const ratioText = (permille: number): string => (permille < 100_000 ? (permille / 1000).toFixed(1) : String(Math.round(permille / 1000)));

export const keyOf = (one: DemandNeed): string => `${one.compound_id}-${one.category}-${one.age_band}`;
