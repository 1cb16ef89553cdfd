// Owns photos that have not gone with anything yet. On this phone's disk as soon as they are taken, so that a lost network or a
// closed page costs none; sent one after the other, each once.
import { newKey, upload } from '../api/client.ts';
import type { Photo } from '../api/types.ts';

export interface KeptPhoto {
  id: string;
  /** The draft that it belongs to. */
  about: string;
  bytes: ArrayBuffer;
  type: string;
  /** What the server calls it, since when. */
  digest?: string;
  sent_at?: number;
}

const DATABASE = 'lastmeter-resident';
const TABLE = 'photos';
/** The server keeps what goes with nothing for two days. */
const GOOD_MS = 24 * 3600_000;
/** A photo is small by now: what takes longer does not arrive. */
const UPLOAD_MS = 90_000;
/** Where storage is forbidden they last as long as the page does. */
const loose = new Map<string, KeptPhoto>();

function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const ask = indexedDB.open(DATABASE, 1);
    ask.onupgradeneeded = () => ask.result.createObjectStore(TABLE, { keyPath: 'id' });
    ask.onsuccess = () => done(ask.result);
    ask.onerror = () => fail(ask.error);
  });
}

async function within<T>(mode: IDBTransactionMode, what: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((done, fail) => {
      const change = database.transaction(TABLE, mode);
      const ask = what(change.objectStore(TABLE));
      change.oncomplete = () => done(ask.result);
      change.onerror = change.onabort = () => fail(change.error);
    });
  } finally {
    database.close();
  }
}

/** In the order in which they were taken. */
export async function photosOf(about: string): Promise<KeptPhoto[]> {
  const kept = await within<KeptPhoto[]>('readonly', (table) => table.getAll()).catch(() => []);
  return [...kept, ...loose.values()].filter((one) => one.about === about).sort((a, b) => a.id.localeCompare(b.id));
}

export async function keepPhoto(photo: KeptPhoto): Promise<void> {
  await within('readwrite', (table) => table.put(photo)).catch(() => loose.set(photo.id, photo));
}

export async function dropPhoto(id: string): Promise<void> {
  loose.delete(id);
  await within('readwrite', (table) => table.delete(id)).catch(() => undefined);
}

/** What belongs to drafts of this name, or of names that begin with it. */
export async function dropPhotos(about: string): Promise<void> {
  const kept = await within<KeptPhoto[]>('readonly', (table) => table.getAll()).catch(() => []);
  for (const one of [...kept, ...loose.values()]) if (one.about.startsWith(about)) await dropPhoto(one.id);
}

/** Names of the photos of a draft, in order; sends those that the server does not have. `tell` hears which one is on its way. */
export async function sendPhotos(about: string, tell: (at: number, count: number) => void): Promise<string[]> {
  const kept = await photosOf(about);
  const digests = new Set<string>();
  for (const [at, one] of kept.entries()) {
    let { digest } = one;
    if (!digest || Date.now() - (one.sent_at ?? 0) > GOOD_MS) {
      tell(at + 1, kept.length);
      digest = (await upload<Photo>('/public/photos', new File([one.bytes], 'photo', { type: one.type }), {}, { timeoutMs: UPLOAD_MS })).digest;
      await keepPhoto({ ...one, digest, sent_at: Date.now() });
    }
    digests.add(digest);
  }
  return [...digests];
}

export const newPhotoId = newKey;
