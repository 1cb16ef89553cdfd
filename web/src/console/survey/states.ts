// The states of a door in a survey, in the order in which bars and tables show them. Holds no words.
import type { TargetStatus, Totals } from '../../api/types.ts';

export const DONE_STATES = ['unchanged', 'changed', 'vacant', 'refused', 'dropped'] as const;
export const OPEN_STATES = ['pending', 'not_reached', 'waiting'] as const;
export const STATES: readonly TargetStatus[] = [...DONE_STATES, ...OPEN_STATES];

export function countOf(totals: Totals, state: TargetStatus): number {
  if (state === 'waiting') return Math.max(0, totals.remaining - totals.not_reached);
  return totals[state] ?? 0;
}
