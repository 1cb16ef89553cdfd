// Sends photos that a phone keeps until they go with something: one after the other, each once. Knows no storage.
import { upload } from './client.ts';
import type { Photo } from './types.ts';

export interface Kept {
  id: string;
  bytes: ArrayBuffer;
  type: string;
  /** What the server calls it, since when. */
  digest?: string;
  sent_at?: number;
}

export interface Shelf {
  /** What is kept at this moment, in order. */
  kept(): Promise<Kept[]>;
  /** Remembers that the server has it, if it is still kept. */
  mark(id: string, sent: { digest: string; sent_at: number }): Promise<void>;
  /** Which one is on its way. */
  tell(at: number, count: number): void;
}

/** The server keeps what goes with nothing for two days. */
const GOOD_MS = 24 * 3600_000;
/** A photo is small by now: what takes longer does not arrive. */
const UPLOAD_MS = 90_000;

/** How a photo is sent to an address. */
export const uploadTo = (path: string) => async ({ bytes, type }: Kept): Promise<string> =>
  (await upload<Photo>(path, new File([bytes], 'photo', { type }), {}, { timeoutMs: UPLOAD_MS })).digest;

/** Names of all photos, in order, each once. What is taken off while others are sent does not go; what is added does. */
export async function sendKept(shelf: Shelf, send: (photo: Kept) => Promise<string>): Promise<string[]> {
  const names = new Map<string, string>();
  const nameOf = (one: Kept): string | undefined => names.get(one.id) ?? (Date.now() - (one.sent_at ?? 0) < GOOD_MS ? one.digest : undefined);
  for (;;) {
    const kept = await shelf.kept();
    const at = kept.findIndex((one) => !nameOf(one));
    const next = kept[at];
    if (!next) return [...new Set(kept.map((one) => nameOf(one)!))];
    shelf.tell(at + 1, kept.length);
    const digest = await send(next);
    names.set(next.id, digest);
    await shelf.mark(next.id, { digest, sent_at: Date.now() });
  }
}
