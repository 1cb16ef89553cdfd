// A person as a form holds it, and what of it is sent. Knows no page.
import type { ChangeKind, PersonDraft, Resident } from '../../api/types.ts';

export function emptyPerson(kind: ChangeKind): PersonDraft {
  return { name: '', sex: 'unknown', relation: kind === 'add_household' ? '02' : '', residence: 'usual' };
}

/** Numbers are masked here and so never part of the form until somebody types new ones. */
export function draftOf(one: Resident): PersonDraft {
  return {
    name: one.name,
    sex: one.sex,
    relation: one.relation,
    residence: one.residence,
    ...(one.birth_year === undefined ? {} : { birth_year: one.birth_year }),
    ...(one.from_on === undefined ? {} : { from_on: one.from_on }),
    ...(one.registered_here === undefined ? {} : { registered_here: one.registered_here }),
  };
}

export function onlyChanged(before: PersonDraft, now: PersonDraft): PersonDraft {
  const changed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(now)) {
    if (value !== before[key as keyof PersonDraft] && value !== undefined && value !== null) changed[key] = value;
  }
  return changed as PersonDraft;
}

/** Without members that say nothing; texts without outer blanks. */
export function sendable(person: PersonDraft): PersonDraft {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(person)) {
    const clean = typeof value === 'string' ? value.trim() : value;
    if (clean !== undefined && clean !== null && clean !== '') kept[key] = clean;
  }
  return kept as PersonDraft;
}

export const GUARDIAN_BELOW = 14;

/** Under 14, as the server counts: by the day when it is known, else by the year alone. */
export function isChild(one: Pick<Resident, 'birth_on' | 'birth_year'>, now = new Date()): boolean {
  if (one.birth_on) {
    const [year = 0, month = 1, day = 1] = one.birth_on.split('-').map(Number);
    const had = now.getMonth() + 1 > month || (now.getMonth() + 1 === month && now.getDate() >= day);
    return now.getFullYear() - year - (had ? 0 : 1) < GUARDIAN_BELOW;
  }
  return one.birth_year !== undefined && now.getFullYear() - one.birth_year <= GUARDIAN_BELOW;
}
