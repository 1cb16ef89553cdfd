// Owns who is logged in on this page. Never stores a password or the session itself (that is an httpOnly cookie).
import { reactive, readonly } from 'vue';
import { ApiError, get, onUnauthorized, patch, post, remove, useCsrf, useLang } from './client.ts';
import type { Lang, Session } from './types.ts';

interface State {
  session: Session | null;
  /** The server said that the login has ended, while the page was in use. */
  isExpired: boolean;
}

const state = reactive<State>({ session: null, isExpired: false });
export const login = readonly(state);

onUnauthorized(() => {
  if (state.session) state.isExpired = true;
});

function take(session: Session): Session {
  useCsrf(session.csrf);
  state.session = session;
  state.isExpired = false;
  return session;
}

/** A name that tells a person which of their devices this is; nothing that identifies the device to anyone else. */
export function deviceName(): string {
  const agent = navigator.userAgent;
  const system = /iPhone|iPad/.test(agent) ? 'iOS' : /Android/.test(agent) ? 'Android' : /Windows/.test(agent) ? 'Windows'
    : /Mac OS/.test(agent) ? 'macOS' : /Linux/.test(agent) ? 'Linux' : '';
  const browser = /MicroMessenger/.test(agent) ? '微信' : /Edg\//.test(agent) ? 'Edge' : /Chrome\//.test(agent) ? 'Chrome'
    : /Safari\//.test(agent) ? 'Safari' : '';
  return [system, browser].filter(Boolean).join(' · ') || 'Browser';
}

/** Asks the server who is logged in; null when nobody is. Throws NetworkError without network. */
export async function loadSession(): Promise<Session | null> {
  try {
    return take(await get<Session>('/session'));
  } catch (fault) {
    if (fault instanceof ApiError && fault.status === 401) return null;
    throw fault;
  }
}

/** Takes a session remembered from earlier, to work without network. The server decides again when it is back. */
export function assumeSession(session: Session): void {
  take(session);
}

export async function logIn(loginName: string, password: string): Promise<Session> {
  return take(await post<Session>('/session', { login: loginName, password, device: deviceName() }));
}

export async function activate(code: string, password: string): Promise<Session> {
  return take(await post<Session>('/activation', { code, password, device: deviceName() }));
}

export async function logOut(): Promise<void> {
  try {
    await remove('/session');
  } catch (fault) {
    if (!(fault instanceof ApiError)) throw fault;
  } finally {
    forget();
  }
}

export function forget(): void {
  state.session = null;
  state.isExpired = false;
  useCsrf('');
}

export async function savePreference(change: { lang?: Lang; elder_mode?: boolean }): Promise<void> {
  if (change.lang) useLang(change.lang === 'en' ? 'en' : 'zh-CN');
  if (!state.session) return;
  Object.assign(state.session, change);
  await patch('/session', change);
}
