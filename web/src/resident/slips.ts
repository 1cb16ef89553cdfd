// Owns the slips of this phone: number and query code of what was filed here without an account, the newest first. They stay
// on the phone, so that nobody has to type them; whoever takes a slip off cannot be followed by it any more.
import { ref } from 'vue';

export interface Slip {
  number: string;
  code: string;
  title: string;
  filed_at: string;
}

const KEPT = 'lastmeter.resident.slips';
const MOST = 20;
/** A random name of this phone for "me too"; says nothing of whose it is. */
const DEVICE = 'lastmeter.resident.device';

function read(): Slip[] {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? '[]') as Slip[];
    return Array.isArray(kept) ? kept.filter((one) => one.number && one.code) : [];
  } catch {
    return [];
  }
}

export const slips = ref<Slip[]>(read());

function keep(all: Slip[]): void {
  slips.value = all.slice(0, MOST);
  try {
    localStorage.setItem(KEPT, JSON.stringify(slips.value));
  } catch {
    // Forbidden storage: the person has been shown number and code, and was told to keep them.
  }
}

export const addSlip = (slip: Slip): void => keep([slip, ...slips.value]);
export const dropSlip = (number: string): void => keep(slips.value.filter((one) => one.number !== number));

export function deviceKey(): string {
  const fresh = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  try {
    const kept = localStorage.getItem(DEVICE);
    if (kept && /^[0-9a-f]{32}$/.test(kept)) return kept;
    localStorage.setItem(DEVICE, fresh);
  } catch {
    // Then the key lasts as long as the page does.
  }
  return fresh;
}
