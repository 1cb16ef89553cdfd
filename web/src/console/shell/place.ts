// Where the reader is: the place whose page is open, and the tab that going up or down the tree keeps.
import { reactive } from 'vue';
import type { Id } from '../../api/types.ts';

interface Where {
  node: Id | '';
  name: string;
  tab: string;
  /** Ids from the district down to the place, so that the tree can open to it. */
  path: Id[];
}

export const place = reactive<Where>({ node: '', name: '', tab: 'overview', path: [] });

export function standAt(node: Id, name: string, path: Id[]): void {
  Object.assign(place, { node, name, path });
}

export function leavePlace(): void {
  Object.assign(place, { node: '', name: '', path: [] });
}

export const placeTo = (node: Id, tab = place.tab): string => `/nodes/${node}/${tab}`;
