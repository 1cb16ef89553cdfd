// Owns what is typed and not yet taken by the server. Kept on the phone, so that a lost network or a closed page costs nothing;
// forgotten once it was taken.
export interface Draft {
  at: string;
  kind: string;
  klass: string;
  category: string;
  content: string;
  spot: string;
  name: string;
  phone: string;
}

const KEPT = 'lastmeter.resident.draft';
const EMPTY: Draft = { at: '', kind: 'help', klass: '', category: '', content: '', spot: '', name: '', phone: '' };

export function readDraft(): Draft {
  try {
    return { ...EMPTY, ...(JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Partial<Draft>) };
  } catch {
    return { ...EMPTY };
  }
}

export function writeDraft(draft: Draft): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(draft));
  } catch {
    // Forbidden storage: the text lasts as long as the page does.
  }
}

export function clearDraft(): void {
  try {
    localStorage.removeItem(KEPT);
  } catch {
    // Nothing was kept then either.
  }
}
