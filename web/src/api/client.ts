// Owns one HTTP exchange with the station's server: address, login token of the page, language, idempotency key, and
// the one error alphabet. Never retries (the queue and the live stream do) and never shows anything.
import type { ErrorBody, Fault } from './types.ts';

const ROOT = '/api/v1';
/** Begins the code of an answer that is not in our alphabet. */
const FOREIGN = 'http.';
/** Refuses a login, and says nothing of the one there is. */
const WRONG_PASSWORD = 'session.wrong';

/** The server answered, and said no (4xx) or failed (5xx). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** What exactly was refused: "survey.already_answered"; the code again when the server does not say. */
  readonly reason: string;
  readonly pointer: string | undefined;
  readonly faults: Fault[];
  readonly detail: unknown;
  readonly requestId: string | undefined;
  /** How long the server asks to wait, in milliseconds; only on 429 and 503. */
  readonly retryAfterMs: number | undefined;
  /** Our server said it, in its alphabet; a proxy or a public network's page did not. */
  readonly isOurs: boolean;

  constructor(status: number, body: ErrorBody, retryAfterMs?: number) {
    super(body.message);
    this.name = 'ApiError';
    this.status = status;
    this.code = body.code;
    this.reason = body.reason ?? body.code;
    this.pointer = body.pointer;
    this.faults = body.faults ?? [];
    this.detail = body.detail;
    this.requestId = body.request_id;
    this.retryAfterMs = retryAfterMs;
    this.isOurs = !body.code.startsWith(FOREIGN);
  }
}

/** Nothing came back: no network, or the server is away. Nobody knows whether the request arrived. */
export class NetworkError extends Error {
  readonly cause: unknown;

  constructor(cause: unknown) {
    super('network');
    this.name = 'NetworkError';
    this.cause = cause;
  }
}

export interface Ask {
  query?: Record<string, string | number | boolean | undefined | null>;
  body?: unknown;
  /** A file or form to upload instead of a JSON body. */
  upload?: FormData | Blob;
  /** The reply is a file: a Blob. */
  isFile?: boolean;
  /** Makes a creating request safe to repeat. Kept by the caller when it retries. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  timeoutMs?: number;
}

interface State {
  csrf: string;
  lang: string;
  unauthorized: Set<() => void>;
}

const state: State = { csrf: '', lang: 'zh-CN', unauthorized: new Set() };

export function useCsrf(token: string): void {
  state.csrf = token;
}

export function useLang(lang: string): void {
  state.lang = lang;
}

/** Calls `hear` whenever the server says that nobody is logged in. Returns how to stop. */
export function onUnauthorized(hear: () => void): () => void {
  state.unauthorized.add(hear);
  return () => state.unauthorized.delete(hear);
}

/**
 * A new Idempotency-Key: a UUID of version 7 (RFC 9562 §5.7), 48 bits of time and 74 random ones. The server keeps keys in order,
 * so those of one moment lie together; a wrong clock only costs it a page more.
 */
export function newKey(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let at = 5, left = now; at >= 0; at--, left = Math.floor(left / 256)) bytes[at] = left % 256;
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The address of a route below /api/v1, for links to files and for live streams. */
export function address(path: string, query?: Ask['query']): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = pairs.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`).join('&');
  return `${ROOT}${path}${text ? `?${text}` : ''}`;
}

/** Retry-After holds seconds or an HTTP date. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

async function errorOf(reply: Response): Promise<ApiError> {
  let body: ErrorBody = { code: `${FOREIGN}${reply.status}`, message: '' };
  try {
    const json: unknown = await reply.json();
    if (json && typeof json === 'object' && 'code' in json) body = json as ErrorBody;
  } catch {
    // A proxy's page instead of our alphabet: the status is all there is to say.
  }
  return new ApiError(reply.status, body, parseRetryAfter(reply.headers.get('Retry-After'), Date.now()));
}

function headersOf(method: string, ask: Ask): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': state.lang };
  if (ask.body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET' && state.csrf) headers['X-CSRF-Token'] = state.csrf;
  if (ask.idempotencyKey) headers['Idempotency-Key'] = ask.idempotencyKey;
  return headers;
}

/** One exchange. Resolves with the JSON reply; throws ApiError or NetworkError. */
export async function call<T>(method: string, path: string, ask: Ask = {}): Promise<T> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ask.timeoutMs ?? 30_000);
  const giveUp = (): void => stop.abort();
  ask.signal?.addEventListener('abort', giveUp);
  // What is on its way when the phone loses its network would only be waited for.
  globalThis.addEventListener?.('offline', giveUp);
  try {
    let reply: Response;
    try {
      const init: RequestInit = { method, headers: headersOf(method, ask), credentials: 'same-origin', signal: stop.signal };
      if (ask.body !== undefined) init.body = JSON.stringify(ask.body);
      else if (ask.upload) init.body = ask.upload;
      reply = await fetch(address(path, ask.query), init);
    } catch (fault) {
      throw new NetworkError(fault);
    }
    if (!reply.ok) {
      const error = await errorOf(reply);
      if (error.status === 401 && error.isOurs && error.reason !== WRONG_PASSWORD) state.unauthorized.forEach((hear) => hear());
      throw error;
    }
    if (reply.status === 204) return undefined as T;
    try {
      if (ask.isFile) return (await reply.blob()) as T;
      const text = await reply.text();
      return (text ? JSON.parse(text) : undefined) as T;
    } catch (fault) {
      throw new NetworkError(fault);
    }
  } finally {
    clearTimeout(timer);
    globalThis.removeEventListener?.('offline', giveUp);
  }
}

export const get = <T>(path: string, query?: Ask['query'], ask: Ask = {}): Promise<T> =>
  call<T>('GET', path, { ...ask, query });
/** A creating write: carries an idempotency key, a fresh one unless the caller keeps its own. */
export const post = <T>(path: string, body: unknown = {}, ask: Ask = {}): Promise<T> =>
  call<T>('POST', path, { idempotencyKey: newKey(), ...ask, body });
export const put = <T>(path: string, body: unknown, ask: Ask = {}): Promise<T> => call<T>('PUT', path, { ...ask, body });
export const patch = <T>(path: string, body: unknown, ask: Ask = {}): Promise<T> =>
  call<T>('PATCH', path, { ...ask, body });
export const remove = <T>(path: string, ask: Ask = {}): Promise<T> => call<T>('DELETE', path, ask);
/** Uploads a file as multipart/form-data (field "file"). */
export const upload = <T>(path: string, file: File, fields: Record<string, string> = {}, ask: Ask = {}): Promise<T> => {
  const form = new FormData();
  Object.entries(fields).forEach(([key, value]) => form.append(key, value));
  form.append('file', file, file.name);
  return call<T>('POST', path, { idempotencyKey: newKey(), timeoutMs: 300_000, ...ask, upload: form });
};

/** Walks a list by its cursor until the end or `most` items. */
export async function all<T>(path: string, query: Ask['query'] = {}, most = 5000): Promise<T[]> {
  const items: T[] = [];
  let after: string | undefined;
  do {
    const page: { items: T[]; next?: string } = await get(path, { ...query, after });
    items.push(...page.items);
    after = page.next;
  } while (after && items.length < most);
  return items;
}
