// What takes a change of the ledger back, where the data allow it. Sends; knows no page.
import { post } from '../../api/client.ts';
import type { Change, ChangeKind, Id, PersonDraft, Resident, Sheet, Usage } from '../../api/types.ts';

/** Takes a change back and answers with the sheet as it stands then. */
export type Undo = () => Promise<Sheet>;

export const peopleOf = (sheet: Sheet): Resident[] => (sheet.households ?? []).flatMap((one) => one.residents ?? []);

export const write = (door: Id, changes: Change[]): Promise<Sheet> => post<Sheet>(`/doors/${door}/changes`, { changes });

/** The usage as it was, and everybody whom "vacant" moved out. */
export const putBack = (sheet: Sheet): Change[] => [
  { kind: 'set_usage', usage: sheet.door.usage },
  ...peopleOf(sheet).map((one): Change => ({ kind: 'return', person_id: one.person_id })),
];

/** A correction can be taken back when every member had a value that this page knows: numbers it only knows as masks. */
export function oldOf(before: PersonDraft, changed: PersonDraft): PersonDraft | undefined {
  const old: Record<string, unknown> = {};
  for (const key of Object.keys(changed)) {
    const value = before[key as keyof PersonDraft];
    if (value === undefined || value === '' || key === 'phone' || key === 'id_number') return undefined;
    old[key] = value;
  }
  return old as PersonDraft;
}

/** Who stands in `now` and did not in `before`: entered by the change between them. */
export const cameBetween = (before: Sheet, now: Sheet): Resident[] => {
  const known = new Set(peopleOf(before).map((one) => one.person_id));
  return peopleOf(now).filter((one) => !known.has(one.person_id));
};

export const isLeaving = (kind: ChangeKind): boolean => kind === 'move_out' || kind === 'death';

/** Usages in the order in which pages show them. */
export const USAGES: Usage[] = ['owner_occupied', 'rented', 'vacant', 'commercial', 'other_usage'];
