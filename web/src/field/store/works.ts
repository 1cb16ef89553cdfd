// Puts together the captain's work: what the server lists, corrected by what this phone has said since. Pure.
import type { Id, Pack, Todo } from '../../api/types.ts';
import { doorStates, tally } from './doors.ts';
import { packId, type AnswerItem, type StoredPack } from './store.ts';

export interface Work {
  id: string;
  to: string;
  survey: Id;
  buildingId: Id;
  title: string;
  building: string;
  place: string;
  dueAt?: string;
  /** Of a survey that the phone has: when it begins. */
  opensAt?: string;
  doors: number;
  done: number;
  remaining: number;
  pending: number;
  handed: number;
  /** The doors are on the phone: work can go on without network. */
  isReady: boolean;
}

export const lastName = (path: string): string => path.split(/\s*›\s*/).pop() ?? path;

function ofPack(pack: Pack, queue: AnswerItem[]): Pick<Work, 'doors' | 'done' | 'remaining' | 'pending' | 'opensAt'> {
  const { doors, done, remaining, pending } = tally(doorStates(pack, queue));
  const { opens_at } = pack.survey;
  return { doors, done, remaining, pending, ...(opens_at ? { opensAt: opens_at } : {}) };
}

export function works(todo: readonly Todo[], packs: readonly StoredPack[], queue: AnswerItem[]): Work[] {
  const found = new Map<string, Work>();
  for (const item of todo) {
    const id = packId(item.survey_id, item.building_id);
    const { doors, done, remaining, pending } = item.totals;
    found.set(id, {
      id,
      to: `/surveys/${item.survey_id}/buildings/${item.building_id}`,
      survey: item.survey_id,
      buildingId: item.building_id,
      title: item.title,
      building: item.building,
      place: item.place,
      ...(item.due_at ? { dueAt: item.due_at } : {}),
      doors,
      done,
      remaining,
      pending,
      handed: item.handed ?? 0,
      isReady: false,
    });
  }
  for (const { id, pack } of packs) {
    const known = found.get(id);
    if (known) Object.assign(known, ofPack(pack, queue), { isReady: true });
    else if (pack.survey.status === 'open') found.set(id, fromPack(id, pack, queue));
  }
  return [...found.values()];
}

function fromPack(id: string, pack: Pack, queue: AnswerItem[]): Work {
  return {
    id,
    to: `/surveys/${pack.survey.id}/buildings/${pack.building_id}`,
    survey: pack.survey.id,
    buildingId: pack.building_id,
    title: pack.survey.title,
    building: lastName(pack.path),
    place: pack.path,
    ...(pack.survey.due_at ? { dueAt: pack.survey.due_at } : {}),
    ...ofPack(pack, queue),
    handed: 0,
    isReady: true,
  };
}
