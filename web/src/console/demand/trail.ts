// The list that a case was opened from, so that the next one is one key away. Lives as long as the page is open.
import type { Id } from '../../api/types.ts';

const trail: { ids: Id[]; back: string; at: Id } = { ids: [], back: '', at: '' };

export function leaveTrail(ids: Id[], back: string): void {
  trail.ids = ids;
  trail.back = back;
}

export function standOn(id: Id): void {
  trail.at = id;
}

/** The case that somebody comes back from to the list at `path`. */
export const cameFrom = (path: string): Id => (trail.back === path ? trail.at : '');
export const wayBack = (): string => trail.back || '/demands';

export function beside(id: Id, step: 1 | -1): Id | undefined {
  const at = trail.ids.indexOf(id);
  return at < 0 ? undefined : trail.ids[at + step];
}
