// The grid as the reader has opened it so far: nodes read lazily, a level at a time. Shows nothing.
import { reactive } from 'vue';
import { get } from '../../api/client.ts';
import type { Id, Level, List } from '../../api/types.ts';
import type { Place } from '../wire.ts';

export interface TreeNode {
  id: Id;
  name: string;
  code: string;
  level: Level;
  parent: Id | '';
  /** How many open nodes lie directly below. */
  count: number;
  /** Undefined: not read yet. */
  children: Id[] | undefined;
  isOpen: boolean;
  isBusy: boolean;
  hasFailed: boolean;
}

interface Tree {
  nodes: Record<Id, TreeNode>;
  roots: Id[];
  /** The day on which the grid is looked at, YYYY-MM-DD; '' is today. */
  day: string;
  /** Grows when a node was changed: who shows one reads it again. */
  serial: number;
}

export const tree = reactive<Tree>({ nodes: {}, roots: [], day: '', serial: 0 });

/** What every question about the grid adds, so that it is answered for the day looked at. */
export const onDay = (): { on?: string } => (tree.day ? { on: tree.day } : {});

let roots: Promise<Place[]> | undefined;

function take(one: Place, parent: Id | ''): Id {
  const known = tree.nodes[one.id];
  if (known) Object.assign(known, { name: one.name, code: one.code, count: one.children });
  else {
    tree.nodes[one.id] = {
      id: one.id, name: one.name, code: one.code, level: one.level, parent, count: one.children,
      children: undefined, isOpen: false, isBusy: false, hasFailed: false,
    };
  }
  return one.id;
}

/** Where the reader's tree begins. Asks once. */
export function loadRoots(): Promise<Place[]> {
  roots ??= get<List<Place>>('/grid/roots', onDay()).then(
    (reply) => {
      tree.roots = reply.items.map((one) => take(one, ''));
      return reply.items;
    },
    (fault: unknown) => {
      roots = undefined;
      throw fault;
    },
  );
  return roots;
}

export async function loadChildren(id: Id, isFresh = false): Promise<void> {
  const node = tree.nodes[id];
  if (!node || node.isBusy || (node.children && !isFresh)) return;
  node.isBusy = true;
  node.hasFailed = false;
  try {
    const reply = await get<List<Place>>(`/grid/nodes/${id}/children`, onDay());
    node.children = reply.items.map((one) => take(one, id));
    node.count = node.children.length;
  } catch {
    node.hasFailed = true;
  } finally {
    node.isBusy = false;
  }
}

/** Looks at the grid of another day: the tree is read anew. */
export async function lookAt(day: string): Promise<void> {
  tree.day = day;
  tree.nodes = {};
  tree.roots = [];
  roots = undefined;
  tree.serial++;
  await loadRoots();
}

/** After a change: the node and its siblings are read again, wherever they show. */
export async function refreshAround(node: { id: Id; parent_id?: Id }): Promise<void> {
  await Promise.all([node.id, node.parent_id].map((id) => (id && tree.nodes[id] ? loadChildren(id, true) : undefined)));
  tree.serial++;
}

export async function open(id: Id): Promise<void> {
  const node = tree.nodes[id];
  if (!node) return;
  node.isOpen = true;
  await loadChildren(id);
}

/** Opens the tree down to a place; `path` runs from the district to the place. */
export async function openTo(path: Id[]): Promise<void> {
  await loadRoots();
  const from = path.findIndex((id) => tree.roots.includes(id));
  if (from < 0) return;
  for (const id of path.slice(from, -1)) await open(id);
}

/** The rows on screen, top to bottom. */
export function visibleRows(): TreeNode[] {
  const rows: TreeNode[] = [];
  const walk = (ids: Id[]): void => {
    for (const id of ids) {
      const node = tree.nodes[id];
      if (!node) continue;
      rows.push(node);
      if (node.isOpen && node.children) walk(node.children);
    }
  };
  walk(tree.roots);
  return rows;
}

export function depthOf(node: TreeNode): number {
  let depth = 1;
  for (let up = tree.nodes[node.parent]; up; up = tree.nodes[up.parent]) depth++;
  return depth;
}
