// Reads a pack and the queue together: how each door stands, in which order doors are visited, how far the building is.
// Pure; writes nothing.
import type { Door, Pack, Target, TargetStatus } from '../../api/types.ts';
import type { ItemState, AnswerItem } from './store.ts';

export interface DoorState {
  target: Target;
  /** What counts here: the captain's last word if it is still on its way, else what the station has. */
  status: TargetStatus;
  /** The answer on its way, or the last one that was sent from this phone. */
  item?: AnswerItem;
  travel?: Exclude<ItemState, 'sent'>;
}

export interface Floor {
  floor: number;
  doors: DoorState[];
}

export interface Unit {
  unit: string;
  unit_no: number;
  floors: Floor[];
  /** Most doors on one floor. */
  width: number;
}

const STATUS_OF: Record<string, TargetStatus> = { missing: 'pending', not_existing: 'pending', merged: 'pending' };

/** An answer that needs the station, once it is there, and an answer of our own until then. */
export function statusOf(item: AnswerItem): TargetStatus {
  return STATUS_OF[item.answer.outcome] ?? (item.answer.outcome as TargetStatus);
}

export function doorStates(pack: Pack, queue: AnswerItem[]): DoorState[] {
  const last = new Map<string, AnswerItem>();
  for (const item of queue) if (item.survey_id === pack.survey.id) last.set(item.door_id, item);
  return pack.targets.map((target) => {
    const item = last.get(target.door.id);
    if (!item) return { target, status: target.status };
    if (item.state === 'sent') return { target, status: target.status, item };
    return { target, status: statusOf(item), item, travel: item.state };
  });
}

export const isRemaining = (state: DoorState): boolean => state.status === 'waiting' || state.status === 'not_reached';

/** The way through a building: stairwell by stairwell, from the top floor down. */
export function byWay(a: Door, b: Door): number {
  return a.unit_no - b.unit_no || b.floor - a.floor || a.room.localeCompare(b.room, 'en', { numeric: true });
}

export function unitsOf(states: DoorState[]): Unit[] {
  const units: Unit[] = [];
  for (const state of [...states].sort((a, b) => byWay(a.target.door, b.target.door))) {
    const { unit, unit_no, floor } = state.target.door;
    let one = units[units.length - 1];
    if (!one || one.unit_no !== unit_no) units.push((one = { unit: unit ?? '', unit_no, floors: [], width: 0 }));
    let row = one.floors[one.floors.length - 1];
    if (!row || row.floor !== floor) one.floors.push((row = { floor, doors: [] }));
    row.doors.push(state);
    one.width = Math.max(one.width, row.doors.length);
  }
  return units;
}

/** Somebody else was asked to answer it. */
export const isHanded = (state: DoorState, me: string | undefined): boolean => !!state.target.assigned_to && state.target.assigned_to !== me;

/** The next door that waits for this person, after `door` on the way and then from the start; doors not reached come last. */
export function nextDoor(states: DoorState[], door: string, me?: string): DoorState | undefined {
  const way = [...states].sort((a, b) => byWay(a.target.door, b.target.door));
  const at = way.findIndex((one) => one.target.door.id === door);
  const rest = [...way.slice(at + 1), ...way.slice(0, Math.max(at, 0))].filter((one) => one.target.door.id !== door);
  return rest.find((one) => one.status === 'waiting' && !isHanded(one, me));
}

export interface Tally {
  doors: number;
  done: number;
  remaining: number;
  notReached: number;
  pending: number;
  unsent: number;
}

export function tally(states: DoorState[]): Tally {
  const count = (is: (one: DoorState) => boolean): number => states.filter(is).length;
  const remaining = count(isRemaining);
  const pending = count((one) => one.status === 'pending');
  return {
    doors: states.length,
    remaining,
    pending,
    done: states.length - remaining - pending,
    notReached: count((one) => one.status === 'not_reached'),
    unsent: count((one) => !!one.travel),
  };
}
