// Lays the doors of a building out as stairwells × storeys. Pure arithmetic.
import type { Door } from '../../api/types.ts';

export interface Matrix<T> {
  units: { no: number; width: number }[];
  /** Highest storey first, as a building stands. */
  floors: { floor: number; cells: (T | undefined)[] }[];
  /** Columns where a stairwell begins. */
  starts: Set<number>;
}

export function matrixOf<T>(items: readonly T[], doorOf: (item: T) => Door): Matrix<T> {
  const byUnit = new Map<number, Map<number, T[]>>();
  const storeys = new Set<number>();
  for (const item of items) {
    const door = doorOf(item);
    storeys.add(door.floor);
    const floors = byUnit.get(door.unit_no) ?? new Map<number, T[]>();
    floors.set(door.floor, [...(floors.get(door.floor) ?? []), item]);
    byUnit.set(door.unit_no, floors);
  }
  const units = [...byUnit.entries()]
    .sort(([a], [b]) => a - b)
    .map(([no, floors]) => ({ no, width: Math.max(...[...floors.values()].map((row) => row.length)), floors }));
  const floors = [...storeys].sort((a, b) => b - a).map((floor) => ({
    floor,
    cells: units.flatMap((unit) => {
      const row = [...(unit.floors.get(floor) ?? [])].sort((a, b) => doorOf(a).room.localeCompare(doorOf(b).room, 'zh', { numeric: true }));
      return Array.from({ length: unit.width }, (_, at) => row[at]);
    }),
  }));
  const starts = new Set<number>();
  units.reduce((column, unit) => (starts.add(column), column + unit.width), 0);
  return { units: units.map(({ no, width }) => ({ no, width })), floors, starts };
}
