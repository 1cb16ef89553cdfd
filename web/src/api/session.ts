// Owns who is logged in on this page. Never stores a password or the session itself (that is an httpOnly cookie).
import { reactive, readonly } from 'vue';
import { ApiError, get, onUnauthorized, patch, post, remove, useCsrf, useLang } from './client.ts';
import type { Id, Lang, Session } from './types.ts';

interface State {
  session: Session | null;
  /** The server said that the login has ended while the page was in use, or its last day is over. */
  isExpired: boolean;
}

/** Who logged in last in this browser, for its other pages. */
export const LAST_ACCOUNT = 'lastmeter.account';

const state = reactive<State>({ session: null, isExpired: false });
export const login = readonly(state);
/** When the login is over by this device's clock; never, if that clock is seen to be wrong. */
let overAt = Infinity;

onUnauthorized(() => {
  if (state.session) state.isExpired = true;
});

function use(session: Session): void {
  useCsrf(session.csrf);
  state.session = session;
  state.isExpired = false;
  overAt = Date.parse(session.expires_at);
}

/** The server has just said so. */
function take(session: Session): Session {
  use(session);
  if (overAt <= Date.now()) overAt = Infinity;
  try {
    localStorage.setItem(LAST_ACCOUNT, session.account_id);
  } catch {
    // Forbidden storage: other pages find out with their next request.
  }
  return session;
}

/** Without network nobody says that a login has ended: its last day does. True when it is over. */
export function endWhenOver(now = Date.now()): boolean {
  if (state.session && now >= overAt) state.isExpired = true;
  return state.isExpired;
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

const isNobody = (fault: unknown): boolean => fault instanceof ApiError && fault.status === 401 && fault.isOurs;

/** Asks the server who is logged in; null when nobody is. A resident's login is none for the staff's pages. Throws
 * NetworkError without network. */
export async function loadSession(face: 'staff' | 'everybody' = 'staff', timeoutMs?: number): Promise<Session | null> {
  try {
    const session = await get<Session>('/session', {}, timeoutMs ? { timeoutMs } : {});
    return session.is_resident && face === 'staff' ? null : take(session);
  } catch (fault) {
    if (isNobody(fault)) return null;
    throw fault;
  }
}

/** Takes a session remembered from earlier, to work without network. The server decides again when it is back. */
export function assumeSession(session: Session): void {
  use(session);
  endWhenOver();
}

export async function logIn(loginName: string, password: string): Promise<Session> {
  return take(await post<Session>('/session', { login: loginName, password, device: deviceName() }));
}

/** A resident, by the code that was sent to his phone. */
export async function logInByCode(phone: string, code: string): Promise<Session> {
  return take(await post<Session>('/public/resident-session', { phone, code, device: deviceName() }));
}

export async function activate(code: string, password: string): Promise<Session> {
  return take(await post<Session>('/activation', { code, password, device: deviceName() }));
}

/** Ends the login in this browser; with `of`, only if it is that account's. Resolves when the server has ended it or says
 * that there is none; throws where it may go on. Asks first: a fresh page has no token for the write yet. */
export async function logOut(of?: Id): Promise<void> {
  try {
    const session = await get<Session>('/session', {}, { timeoutMs: 8_000 });
    if (!of || session.account_id === of) {
      useCsrf(session.csrf);
      await remove('/session');
    }
  } catch (fault) {
    if (!isNobody(fault)) throw fault;
  }
  forget();
}

export function forget(): void {
  state.session = null;
  state.isExpired = false;
  overAt = Infinity;
  useCsrf('');
}

export async function savePreference(change: { lang?: Lang; elder_mode?: boolean }): Promise<void> {
  if (change.lang) useLang(change.lang === 'en' ? 'en' : 'zh-CN');
  if (!state.session) return;
  Object.assign(state.session, change);
  await patch('/session', change);
}
