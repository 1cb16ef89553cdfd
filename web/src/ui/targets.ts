// Where a demand can be sent and who can be called in, as both the desk and the phone offer it. Decides nothing: the server does.
import { get } from '../api/client.ts';
import type { DemandUnit } from '../api/generated.ts';
import type { Demand, Id, List } from '../api/types.ts';

/** Levels between the lead and the place of a demand, but for the one whose turn it is. Pure. */
export function levelsFor<T extends { id: Id }>(path: readonly T[], { lead_node_id, holder_node_id, unit_id }: Pick<Demand, 'lead_node_id' | 'holder_node_id' | 'unit_id'>): T[] {
  const lead = path.findIndex((step) => step.id === lead_node_id);
  return lead < 0 ? [] : path.slice(lead).filter((step) => step.id !== holder_node_id || unit_id);
}

export type AskedUnit = DemandUnit & { id: Id };

/** Units responsible at a place that may be asked. */
export async function unitsAt(node: Id): Promise<AskedUnit[]> {
  const { items } = await get<List<AskedUnit>>(`/nodes/${node}/demand-units`);
  return items.filter((one) => one.is_active);
}
