// Owns the place that this phone has scanned last: its code and what it is called. Kept on the phone alone.
import { reactive, readonly } from 'vue';
import { ApiError, get } from '../api/client.ts';
import type { Place } from '../api/types.ts';

const KEPT = 'lastmeter.resident.place';

interface Here {
  code: string;
  place: Place | null;
}

const state = reactive<Here>({ code: '', place: null });
export const here = readonly(state);

function keep(): void {
  try {
    if (state.place) localStorage.setItem(KEPT, JSON.stringify(state));
    else localStorage.removeItem(KEPT);
  } catch {
    // Forbidden storage: the place is known until the page closes.
  }
}

export function recallPlace(): void {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? 'null') as Here | null;
    if (kept?.code && kept.place?.compound) Object.assign(state, kept);
  } catch {
    // What cannot be read was not kept by us.
  }
}

export function forgetPlace(): void {
  Object.assign(state, { code: '', place: null });
  keep();
}

/** Asks what place a code hangs on and remembers it. A dead code forgets the place that it was. */
export async function scan(code: string): Promise<void> {
  try {
    const place = await get<Place>(`/public/places/${encodeURIComponent(code)}`);
    Object.assign(state, { code, place });
    keep();
  } catch (fault) {
    if (fault instanceof ApiError && fault.status === 404 && state.code === code) forgetPlace();
    throw fault;
  }
}

/** "保利中央公园 1号楼 1单元1003" */
export const placeName = (place: Place): string => [place.compound, place.building, place.door].filter(Boolean).join(' ');
