// Owns whether it is known who is logged in: without network at the start it is not, and nobody must be taken for a stranger
// for that.
import { reactive, readonly } from 'vue';
import { loadSession } from '../api/session.ts';
import { takeAccountPrefs } from '../ui/prefs.ts';

const state = reactive({ isKnown: false });
export const who = readonly(state);

/** Asks unless it is known. Throws NetworkError without network. */
export async function learnWho(timeoutMs?: number): Promise<void> {
  if (state.isKnown) return;
  const session = await loadSession('everybody', timeoutMs);
  state.isKnown = true;
  if (session) await takeAccountPrefs();
}
