// Where a demand can be about, by this person's appointments: his buildings, or his compound and its buildings.
import { get } from '../../api/client.ts';
import type { Grant, GridNode, Id, List } from '../../api/types.ts';
import { placesOf } from './cases.ts';
import type { FieldStore } from './store.ts';

export interface Place {
  id: Id;
  name: string;
  compound_id?: Id;
  building_id?: Id;
}

const COMPOUND = 4;
const BUILDING = 5;
const BUILDINGS = 'buildings/';
const ABOVE = 'compound/';

/** Asked when it can be, else as it was remembered. */
async function remembered<T>(store: FieldStore, key: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    const now = await ask();
    await store.remember(key, now);
    return now;
  } catch {
    return store.recall<T>(key);
  }
}

/** The compound that a building stands in; nothing while the phone has never heard of it. */
export async function compoundOf(store: FieldStore, building: Id): Promise<Id | undefined> {
  const known = await store.recall<Id>(`${ABOVE}${building}`);
  if (known) return known;
  return remembered(store, `${ABOVE}${building}`, async () => {
    const { path } = await get<GridNode>(`/grid/nodes/${building}`);
    return path.find((one) => one.level === COMPOUND)?.id;
  });
}

async function buildingsOf(store: FieldStore, compound: Grant): Promise<Place[]> {
  const nodes = await remembered(store, `${BUILDINGS}${compound.node_id}`, async () => (await get<List<GridNode>>(`/grid/nodes/${compound.node_id}/children`)).items);
  return (nodes ?? []).map(({ id, name }) => ({ id, name, compound_id: compound.node_id!, building_id: id }));
}

export async function filingPlaces(store: FieldStore, grants: readonly Grant[]): Promise<Place[]> {
  const found: Place[] = [];
  for (const grant of placesOf(grants)) {
    const id = grant.node_id!;
    if (grant.level === BUILDING) found.push({ id, name: grant.node_name ?? '', building_id: id });
    if (grant.level !== COMPOUND) continue;
    found.push({ id, name: grant.node_name ?? '', compound_id: id }, ...(await buildingsOf(store, grant)));
  }
  return found.filter((one, index) => found.findIndex((other) => other.id === one.id) === index);
}
