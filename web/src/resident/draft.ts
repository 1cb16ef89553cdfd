// Owns what is typed and not yet taken by the server. Kept on the phone, so that a lost network or a closed page costs nothing;
// forgotten once it was taken. Photos that go with it are kept by photos.ts under the same name.
import type { Attempt } from '../api/attempt.ts';

/** What is being filed. Anything else is kept under the demand that it is about. */
export const FILING = 'filing';
/** Demands that are followed by the account: nobody else finds anything of them on this phone after it has logged out. */
export const OWN = 'own/';
/** Demands that are followed by number and query code. */
export const BY_CODE = 'code/';
const KEPT = 'lastmeter.resident.draft';

export interface Draft {
  at: string;
  kind: string;
  klass: string;
  category: string;
  content: string;
  spot: string;
  name: string;
  phone: string;
  /** How it was last sent: whether that arrived is not known. */
  attempt?: Attempt;
}

const EMPTY: Draft = { at: '', kind: 'help', klass: '', category: '', content: '', spot: '', name: '', phone: '' };
const nameOf = (about: string): string => (about === FILING ? KEPT : `${KEPT}/${about}`);

export function recall<T extends object>(about: string, empty: T): T {
  try {
    return { ...empty, ...(JSON.parse(localStorage.getItem(nameOf(about)) ?? '{}') as Partial<T>) };
  } catch {
    return { ...empty };
  }
}

export function keep(about: string, typed: object): void {
  try {
    localStorage.setItem(nameOf(about), JSON.stringify(typed));
  } catch {
    // Forbidden storage: the text lasts as long as the page does.
  }
}

export function forget(about: string): void {
  try {
    localStorage.removeItem(nameOf(about));
  } catch {
    // Nothing was kept then either.
  }
}

export function forgetBelow(prefix: string): void {
  try {
    Object.keys(localStorage).filter((name) => name.startsWith(`${KEPT}/${prefix}`)).forEach((name) => localStorage.removeItem(name));
  } catch {
    // Nothing was kept then either.
  }
}

export const readDraft = (): Draft => recall(FILING, EMPTY);
export const writeDraft = (draft: Draft): void => keep(FILING, draft);
