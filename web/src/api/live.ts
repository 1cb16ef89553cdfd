// Owns one live value: the server pushes it as event "change" (SSE); after a break it comes back by itself, slower and
// slower up to half a minute. Never shows anything and never gives up while it is wanted.
import { address, type Ask } from './client.ts';

export type LiveState = 'connecting' | 'live' | 'broken';

export interface Live {
  close(): void;
}

export interface Hear<T> {
  change(value: T): void;
  state?(state: LiveState): void;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** Waits before try `count` (0 = first repeat): doubling, with up to a quarter of chance so that phones spread out. */
export function backoffMs(count: number, random: () => number = Math.random): number {
  const base = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(count, 10));
  return Math.round(base * (1 + random() * 0.25));
}

/** Follows GET `path`. The stream rests while the page is hidden, to spare battery and connections. */
export function follow<T>(path: string, query: Ask['query'], hear: Hear<T>): Live {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let broken = 0;
  let closed = false;

  const stop = (): void => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };
  const start = (): void => {
    stop();
    if (closed || document.visibilityState === 'hidden') return;
    hear.state?.('connecting');
    source = new EventSource(address(path, query));
    source.addEventListener('change', (event) => {
      broken = 0;
      hear.state?.('live');
      hear.change(JSON.parse((event as MessageEvent<string>).data) as T);
    });
    source.addEventListener('error', () => {
      stop();
      hear.state?.('broken');
      timer = setTimeout(start, backoffMs(broken++));
    });
  };
  const wake = (): void => {
    if (document.visibilityState === 'hidden') stop();
    else if (!source) start();
  };
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('online', start);
  start();
  return {
    close() {
      closed = true;
      stop();
      document.removeEventListener('visibilitychange', wake);
      window.removeEventListener('online', start);
    },
  };
}
