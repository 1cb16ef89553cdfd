// Owns photos that have not gone with anything yet. On this phone's disk as soon as they are taken, so that a lost network or a
// closed page costs none; sent one after the other, each once.
import { newKey } from '../api/client.ts';
import { sendKept, uploadTo, type Kept } from '../api/photos.ts';

export interface KeptPhoto extends Kept {
  /** The draft that it belongs to. */
  about: string;
}

const DATABASE = 'lastmeter-resident';
const TABLE = 'photos';
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

/** Puts down that the server has it, unless it was taken off meanwhile. */
async function mark(id: string, sent: Pick<KeptPhoto, 'digest' | 'sent_at'>): Promise<void> {
  const held = loose.get(id);
  if (held) loose.set(id, { ...held, ...sent });
  await within<KeptPhoto | undefined>('readwrite', (table) => {
    const ask = table.get(id) as IDBRequest<KeptPhoto | undefined>;
    ask.onsuccess = () => void (ask.result && table.put({ ...ask.result, ...sent }));
    return ask;
  }).catch(() => undefined); // It is sent once more, then.
}

/** Names of the photos of a draft, in order; sends those that the server does not have. `tell` hears which one is on its way. */
export const sendPhotos = (about: string, tell: (at: number, count: number) => void): Promise<string[]> =>
  sendKept({ kept: () => photosOf(about), mark, tell }, uploadTo('/public/photos'));

export const newPhotoId = newKey;
