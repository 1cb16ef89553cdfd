// Owns what a captain is writing about one door before it becomes an answer: edits by person, new people, replies to the
// questions. Turns it into the changes of an answer. Pure.
import type { AnswerDraft, AnswerValue, Change, Conflict, Household, Outcome, PersonDraft, Question, Resident, Sheet, Target, Usage } from '../../api/types.ts';

export type Leaving = 'move_out' | 'death';

export interface PersonEdit {
  /** Corrected members only. */
  person?: PersonDraft;
  leaving?: Leaving;
  on?: string;
  /** Of the person as the captain saw him: what the ledger has learned since must be shown before it is overwritten. */
  version?: number;
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
  /** What the door is used for, and the version of the door that was seen. */
  usage?: { usage: Usage; version: number };
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

type Lived = Pick<Target, 'door' | 'households'>;

/** As many as would be sent. */
export function countChanges(target: Lived, draft: DoorDraft): number {
  return changesOf(target, draft).filter((one) => one.kind !== 'add_household').length;
}

/** Edits of people whom the ledger does not have behind this door any more; nothing is sent of them. */
export function countOrphans(target: Lived, draft: DoorDraft): number {
  const here = new Set(residentsOf(target.households).map((one) => one.person_id));
  return Object.keys(draft.edits).filter((person) => !here.has(person)).length;
}

function changeOf(resident: Resident, edit: PersonEdit): Change {
  const base = { person_id: resident.person_id, based_on: edit.version ?? resident.version };
  if (edit.leaving) return { kind: edit.leaving, ...base, ...(edit.on ? { on: edit.on } : {}) };
  return { kind: 'correct', ...base, person: edit.person ?? {} };
}

export function changesOf(target: Lived, draft: DoorDraft): Change[] {
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
  const { usage } = draft;
  if (usage && usage.usage !== target.door.usage) changes.push({ kind: 'set_usage', usage: usage.usage, based_on: usage.version });
  return changes;
}

/** What was written to make this answer, to be mended and sent again. */
export function draftOf(answer: AnswerDraft): DoorDraft {
  const draft: DoorDraft = { ...emptyDraft(), answers: { ...answer.answers }, note: answer.note ?? '' };
  if (answer.outcome !== 'changed') return draft;
  for (const [index, { kind, person_id, household_id, household_ref, based_on, on, person, usage }] of answer.changes.entries()) {
    const seen = based_on === undefined ? {} : { version: based_on };
    const day = on ? { on } : {};
    if (kind === 'add_household') draft.households.push(household_ref ?? '');
    else if (kind === 'set_usage') draft.usage = { usage: usage!, version: based_on ?? 0 };
    else if (kind === 'correct') draft.edits[person_id!] = { person: { ...person }, ...seen };
    else if (kind === 'move_out' || kind === 'death') draft.edits[person_id!] = { leaving: kind, ...day, ...seen };
    else if (kind === 'add' || kind === 'birth') draft.added.push({ ref: `again-${index}`, kind, person: { ...person }, ...day, ...(household_ref ? { household_ref } : household_id ? { household_id } : {}) });
  }
  return draft;
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

/** The ledger says that the person has left already: nothing about him can be changed here any more. */
export const isAboutGone = (one: Pick<Conflict, 'pointer'>): boolean => place(one.pointer)?.member === 'to_on';

/** Somebody who has left by the ledger does live here: he comes back as he was seen, with what was corrected. */
function back(change: Change, seen: Resident[], sheet: Sheet): Change | undefined {
  const was = seen.find((one) => one.person_id === change.person_id);
  if (change.kind !== 'correct' || !was) return undefined;
  const { name, sex, birth_year, relation, residence, registered_here } = was;
  const known: PersonDraft = { name, sex, relation, residence, ...(birth_year ? { birth_year } : {}), ...(registered_here ? { registered_here } : {}) };
  const isStanding = sheet.households.some((one) => one.id === was.household_id);
  return { kind: 'add', person: { ...known, ...change.person }, ...(isStanding ? { household_id: was.household_id } : {}) };
}

/** One choice carried out on its change: what is left of it. */
function chosen(change: Change, member: string, choice: Choice): Change | undefined {
  if (choice === 'yours') return change;
  if (!change.person || !(member in change.person)) return undefined;
  const { [member as keyof PersonDraft]: _, ...person } = change.person;
  return change.kind === 'correct' && Object.keys(person).length === 0 ? undefined : { ...change, person };
}

/** The answer again, after the person has chosen for each conflict; based on the ledger as it stands now. `seen`: the people
 * whom the answer is about, as the captain saw them. */
export function settle(answer: AnswerDraft, sheet: Sheet, choices: Record<string, Choice>, seen: Resident[] = []): AnswerDraft {
  const versions = new Map(residentsOf(sheet.households).map((one) => [one.person_id, one.version]));
  const changes: (Change | undefined)[] = answer.changes.map((one) => ({ ...one }));
  for (const [pointer, choice] of Object.entries(choices)) {
    const at = place(pointer);
    const change = at && changes[at.index];
    // A place outside the changes is the door as a whole: keeping one's own version only needs the new version below.
    if (!at || !change) continue;
    if (isAboutGone({ pointer })) changes[at.index] = choice === 'yours' ? back(change, seen, sheet) : undefined;
    else changes[at.index] = chosen(change, at.member, choice);
  }
  const left = changes.filter((one) => one !== undefined);
  for (const change of left) {
    if (change.person_id) change.based_on = versions.get(change.person_id) ?? 0;
    else if (change.kind === 'set_usage') change.based_on = sheet.door.version;
  }
  const outcome = answer.outcome === 'changed' && left.length === 0 ? 'unchanged' : answer.outcome;
  return { ...answer, outcome, changes: left, based_on: sheet.door.version };
}
