// The rates of demands: which there are, in words and for tables. Computes none: numerator, denominator and thousandths come
// from the server, which tells no percentage of fewer than ten.
import type { Figures, Rate } from './types.ts';

export const THREE = ['response', 'resolution', 'satisfaction'] as const;
export const OTHERS = ['with_fair', 'filing', 'closing', 'in_time', 'closing_deferred', 'rework', 'extension', 'overdue', 'dispatch_right', 'dispatch_again'] as const;
/** What a table of places or categories has room for. */
export const COLUMNS = ['response', 'resolution', 'satisfaction', 'closing', 'in_time', 'overdue'] as const;
export const COUNTS = ['filed', 'accepted', 'rejected', 'dispatched', 'closed', 'callbacks', 'unreached', 'reworks'] as const;
export type RateName = (typeof THREE)[number] | (typeof OTHERS)[number];

export const thousandths = (permille: number): string => `${(permille / 10).toFixed(1)}%`;
export const percentOf = (rate: Rate): string | undefined => (rate.permille === undefined ? undefined : thousandths(rate.permille));

/** What a table is sorted by: a rate that is told, else below all that are. */
export function weightOf(one: Figures, column: string): number {
  if (column === 'filed' || column === 'unsolved') return one[column];
  const rate = one[column as RateName];
  return rate.permille ?? -1;
}
