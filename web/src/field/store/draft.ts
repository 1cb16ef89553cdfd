// Owns what a captain is writing about one door before it becomes an answer: edits by person, new people, replies to the
// questions. Turns it into the changes of an answer. Pure.
import type { AnswerDraft, AnswerValue, Change, Household, Outcome, PersonDraft, Question, Resident, Sheet, Target } from '../../api/types.ts';

export type Leaving = 'move_out' | 'death';

export interface PersonEdit {
  /** Corrected members only. */
  person?: PersonDraft;
  leaving?: Leaving;
  on?: string;
}

export interface NewPerson {
  /** Names the row on this page only. */
  ref: string;
  kind: 'add' | 'birth';
  household_id?: string;
  household_ref?: string;
  on?: string;
  person: PersonDraft;
}

export interface DoorDraft {
  edits: Record<string, PersonEdit>;
  added: NewPerson[];
  /** Households that the ledger does not know, by name on this page. */
  households: string[];
  answers: Record<string, AnswerValue>;
  note: string;
}

export const emptyDraft = (): DoorDraft => ({ edits: {}, added: [], households: [], answers: {}, note: '' });

export const residentsOf = (households: Household[]): Resident[] => households.flatMap((one) => one.residents);

/** The members of `wanted` that differ from what the ledger says. */
export function corrected(resident: Resident, wanted: PersonDraft): PersonDraft {
  const changed: PersonDraft = {};
  if (wanted.name && wanted.name !== resident.name) changed.name = wanted.name;
  if (wanted.sex && wanted.sex !== resident.sex) changed.sex = wanted.sex;
  if (wanted.birth_year && wanted.birth_year !== resident.birth_year) changed.birth_year = wanted.birth_year;
  if (wanted.relation && wanted.relation !== resident.relation) changed.relation = wanted.relation;
  if (wanted.phone !== undefined && wanted.phone !== (resident.phone_mask ?? '')) changed.phone = wanted.phone;
  if (wanted.registered_here && wanted.registered_here !== resident.registered_here) changed.registered_here = wanted.registered_here;
  if (wanted.residence && wanted.residence !== resident.residence) changed.residence = wanted.residence;
  return changed;
}

export function countChanges(draft: DoorDraft): number {
  return Object.keys(draft.edits).length + draft.added.length;
}

function changeOf(resident: Resident, edit: PersonEdit): Change {
  const base = { person_id: resident.person_id, based_on: resident.version };
  if (edit.leaving) return { kind: edit.leaving, ...base, ...(edit.on ? { on: edit.on } : {}) };
  return { kind: 'correct', ...base, person: edit.person ?? {} };
}

export function changesOf(target: Pick<Target, 'households'>, draft: DoorDraft): Change[] {
  const residents = new Map(residentsOf(target.households).map((one) => [one.person_id, one]));
  const changes: Change[] = [];
  for (const [person, edit] of Object.entries(draft.edits)) {
    const resident = residents.get(person);
    if (resident) changes.push(changeOf(resident, edit));
  }
  for (const ref of draft.households) {
    if (draft.added.some((one) => one.household_ref === ref)) changes.push({ kind: 'add_household', household_ref: ref });
  }
  for (const { kind, household_id, household_ref, on, person } of draft.added) {
    changes.push({ kind, person, ...(on ? { on } : {}), ...(household_ref ? { household_ref } : household_id ? { household_id } : {}) });
  }
  return changes;
}

/** Nobody lives here any more: everybody whom the ledger still shows has moved out, and the door stands empty. */
export function vacated(target: Target, on: string): Change[] {
  const out = residentsOf(target.households).map((one): Change => ({ kind: 'move_out', person_id: one.person_id, based_on: one.version, on }));
  if (target.door.usage !== 'vacant') out.push({ kind: 'set_usage', usage: 'vacant', based_on: target.door.version });
  return out;
}

/** Questions that must be answered when somebody was met, and are not. */
export function unanswered(questions: Question[], draft: DoorDraft): Question[] {
  return questions.filter((one) => one.required && (draft.answers[one.key] === undefined || draft.answers[one.key] === ''));
}

export function answerOf(outcome: Outcome, target: Target, draft: DoorDraft, changes: Change[], now: Date): AnswerDraft {
  const answers = Object.fromEntries(Object.entries(draft.answers).filter(([, value]) => value !== ''));
  const met = outcome === 'unchanged' || outcome === 'changed';
  return {
    outcome,
    given_at: now.toISOString(),
    based_on: target.door.version,
    changes,
    answers: met ? answers : {},
    ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
    ...(target.answer_id ? { amends: target.answer_id } : {}),
  };
}

/** Which version to keep at one place of a conflict. */
export type Choice = 'yours' | 'ledger';

const place = (pointer: string): { index: number; member: string } | undefined => {
  const found = /^\/changes\/(\d+)(?:\/(?:person\/)?(\w+))?/.exec(pointer);
  return found ? { index: Number(found[1]), member: found[2] ?? '' } : undefined;
};

/** The answer again, after the person has chosen for each conflict; based on the ledger as it stands now. */
export function settle(answer: AnswerDraft, sheet: Sheet, choices: Record<string, Choice>): AnswerDraft {
  const versions = new Map(residentsOf(sheet.households).map((one) => [one.person_id, one.version]));
  const dropped = new Set<number>();
  const changes = answer.changes.map((one): Change => ({ ...one, ...(one.person ? { person: { ...one.person } } : {}) }));
  for (const [pointer, choice] of Object.entries(choices)) {
    const at = place(pointer);
    const change = at && changes[at.index];
    // A place outside the changes is the door as a whole: keeping one's own version only needs the new version below.
    if (!at || !change || choice === 'yours') continue;
    if (change.person && at.member in change.person) delete change.person[at.member as keyof PersonDraft];
    else dropped.add(at.index);
    if (change.kind === 'correct' && Object.keys(change.person ?? {}).length === 0) dropped.add(at.index);
  }
  const left = changes.filter((_change, index) => !dropped.has(index));
  for (const change of left) {
    if (change.person_id) change.based_on = versions.get(change.person_id) ?? 0;
    else if (change.kind === 'set_usage') change.based_on = sheet.door.version;
  }
  const outcome = answer.outcome === 'changed' && left.length === 0 ? 'unchanged' : answer.outcome;
  return { ...answer, outcome, changes: left, based_on: sheet.door.version };
}
