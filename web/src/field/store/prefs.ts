// Owns what the person prefers on this phone: language and elder mode. Remembered here, and told to the server when it
// can be reached.
import { reactive, readonly } from 'vue';
import { login, savePreference } from '../../api/session.ts';
import type { Lang } from '../../api/types.ts';

const ELDER = 'lastmeter.elder';
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

/** What the account chose on another phone holds here too. */
export async function takeAccountPrefs(): Promise<void> {
  const session = login.session;
  if (!session) return;
  show(session.elder_mode);
  keep(ELDER, session.elder_mode ? '1' : '0');
  if (session.lang !== state.lang) await setLang(session.lang, false);
}

export function setElder(isElder: boolean): void {
  show(isElder);
  keep(ELDER, isElder ? '1' : '0');
  savePreference({ elder_mode: isElder }).catch(() => undefined);
}

export async function setLang(lang: Lang, isTold = true): Promise<void> {
  await speak(lang);
  state.lang = lang;
  if (isTold) savePreference({ lang }).catch(() => undefined);
}
