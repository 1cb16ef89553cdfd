// Owns what the person prefers on this phone: language and elder mode. Remembered here, and told to the server when it
// can be reached.
import { reactive, readonly } from 'vue';
import { login, savePreference } from '../api/session.ts';
import type { Lang } from '../api/types.ts';

const ELDER = 'lastmeter.elder';
/** Choices that the server has not heard of yet, as the body of its change. */
const UNTOLD = 'lastmeter.field.untold';

interface Choices {
  lang?: Lang;
  elder_mode?: boolean;
}

const state = reactive({ isElder: false, lang: 'zh' as Lang });
export const prefs = readonly(state);

let speak: (lang: Lang) => Promise<void> = async () => {};

function show(isElder: boolean): void {
  state.isElder = isElder;
  if (isElder) document.documentElement.dataset.elder = '';
  else delete document.documentElement.dataset.elder;
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Forbidden storage costs the memory of the choice, nothing else.
  }
}

export function startPrefs(how: (lang: Lang) => Promise<void>): void {
  speak = how;
  state.lang = document.documentElement.lang === 'en' ? 'en' : 'zh';
  try {
    show(localStorage.getItem(ELDER) === '1');
  } catch {
    show(false);
  }
}

function untold(): Choices {
  try {
    return JSON.parse(localStorage.getItem(UNTOLD) ?? '{}') as Choices;
  } catch {
    return {};
  }
}

export function forgetUntold(): void {
  try {
    localStorage.removeItem(UNTOLD);
  } catch {
    // Nothing was kept then either.
  }
}

/** Kept until the server has it: a choice made without network, or before logging in, is not undone by what it had. */
function tell(change: Choices): void {
  const all = { ...untold(), ...change };
  keep(UNTOLD, JSON.stringify(all));
  if (!login.session) return;
  savePreference(all).then(forgetUntold, () => undefined);
}

/** What the account chose on another phone holds here too, unless something was chosen here since. */
export async function takeAccountPrefs(): Promise<void> {
  const { session } = login;
  if (!session) return;
  const chosen = untold();
  const isElder = chosen.elder_mode ?? session.elder_mode;
  const lang = chosen.lang ?? session.lang;
  show(isElder);
  keep(ELDER, isElder ? '1' : '0');
  if (lang !== state.lang) await setLang(lang, false);
  if (Object.keys(chosen).length) tell({});
}

export function setElder(isElder: boolean): void {
  show(isElder);
  keep(ELDER, isElder ? '1' : '0');
  tell({ elder_mode: isElder });
}

export async function setLang(lang: Lang, isTold = true): Promise<void> {
  await speak(lang);
  state.lang = lang;
  if (isTold) tell({ lang });
}
