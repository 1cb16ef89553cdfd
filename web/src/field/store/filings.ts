// Owns demands of neighbours on their way: a draft with its photos, kept from the first word on; then an item of the queue,
// whose photos go first and the filing after them, under one idempotency key.
import type { Demand, FilingDraft, Id } from '../../api/types.ts';
import { newKey, type ApiError } from '../../api/client.ts';
import type { Kind } from './queue.ts';
import { isFiling, nextSeq, plain, type FieldStore, type FilingItem, type StoredPhoto } from './store.ts';

const DRAFT = 'filing/';
export const MOST_PHOTOS = 9;

/** What somebody is writing for a neighbour. */
export interface WrittenFiling {
  kind: FilingDraft['kind'] | '';
  urgency: FilingDraft['urgency'];
  /** The class is chosen first. */
  class_code: string;
  category: string;
  content: string;
  compound_id: Id;
  building_id: Id;
  door_id: Id;
  spot: string;
  name: string;
  phone: string;
  is_confidential: boolean;
}

export const emptyFiling = (): WrittenFiling => ({
  kind: '', urgency: 'ordinary', class_code: '', category: '', content: '', compound_id: '', building_id: '', door_id: '', spot: '', name: '', phone: '', is_confidential: false,
});

export const isBlank = (one: WrittenFiling): boolean => !one.kind && !one.category && !one.content.trim() && !one.name.trim() && !one.phone.trim();

/** One draft for each place that filing began at. */
export const filingDraftId = (place: Id): string => `${DRAFT}${place}`;
export const placeOfDraft = (id: string): Id | undefined => (id.startsWith(DRAFT) ? id.slice(DRAFT.length) : undefined);

/** What the server is told; only what was said. */
export function filingOf(written: WrittenFiling, now: Date): FilingDraft {
  const name = written.name.trim();
  const phone = written.phone.trim();
  const spot = written.spot.trim();
  return {
    kind: written.kind as FilingDraft['kind'],
    urgency: written.urgency,
    category: written.category,
    content: written.content.trim(),
    filed_at: now.toISOString(),
    ...(written.compound_id ? { compound_id: written.compound_id } : {}),
    ...(written.building_id ? { building_id: written.building_id } : {}),
    ...(written.door_id ? { door_id: written.door_id } : {}),
    ...(spot ? { spot } : {}),
    ...(name || phone ? { contact: { ...(name ? { name } : {}), ...(phone ? { phone } : {}) } } : {}),
    ...(written.is_confidential ? { is_confidential: true } : {}),
  };
}

export function writtenOf(filing: FilingDraft): WrittenFiling {
  const { kind, urgency, category, content, compound_id, building_id, door_id, spot, contact, is_confidential } = filing;
  return {
    ...emptyFiling(),
    kind, category, content,
    class_code: category.slice(0, 2),
    urgency: urgency ?? 'ordinary',
    compound_id: compound_id ?? '',
    building_id: building_id ?? '',
    door_id: door_id ?? '',
    spot: spot ?? '',
    name: contact?.name ?? '',
    phone: contact?.phone ?? '',
    is_confidential: is_confidential ?? false,
  };
}

export interface NewFiling {
  /** In words. */
  place: string;
  filing: FilingDraft;
}

/** Keeps a filing for sending, with the photos of its draft, which it takes the place of. Resolves when it is on disk. */
export async function enqueueFiling(store: FieldStore, draftId: string, given: NewFiling, now: number): Promise<FilingItem> {
  const item: FilingItem = { ...plain(given), kind: 'filing', key: newKey(), seq: 0, state: 'queued', tries: 0, next_at: 0, photos: [], digests: {} };
  await store.transaction('rw', store.queue, store.drafts, store.photos, async () => {
    item.seq = await nextSeq(store, now);
    item.photos = (await store.photos.where('about').equals(draftId).sortBy('id')).map((one) => one.id);
    await store.photos.where('about').equals(draftId).modify({ about: item.key });
    await store.queue.add(item);
    await store.drafts.delete(draftId);
  });
  return item;
}

/** Opens a filing that the server refused, or that was never tried, as a draft again, with its photos. The id of the draft;
 * nothing when it may have arrived. */
export async function reopenFiling(store: FieldStore, key: string, now: number): Promise<string | undefined> {
  return store.transaction('rw', store.queue, store.drafts, store.photos, async () => {
    const item = await store.queue.get(key);
    if (!item || !isFiling(item)) return undefined;
    const hasNotArrived = (item.state === 'queued' && item.tries === 0) || (item.state === 'parked' && (item.reason?.status ?? 500) < 500);
    if (!hasNotArrived) return undefined;
    const { door_id, building_id, compound_id } = item.filing;
    const id = filingDraftId(door_id ?? building_id ?? compound_id ?? '');
    await dropPhotos(store, id);
    await store.photos.where('about').equals(key).modify({ about: id });
    await store.drafts.put({ id, draft: writtenOf(item.filing), saved_at: now });
    await store.queue.delete(key);
    return id;
  });
}

async function dropPhotos(store: FieldStore, about: string): Promise<void> {
  await store.photos.where('about').equals(about).delete();
}

/** Throws a draft away with its photos. */
export async function dropFilingDraft(store: FieldStore, draftId: string): Promise<void> {
  await store.transaction('rw', store.drafts, store.photos, async () => {
    await store.drafts.delete(draftId);
    await dropPhotos(store, draftId);
  });
}

export interface FilingPorts {
  upload(photo: StoredPhoto): Promise<{ digest: string }>;
  file(body: FilingDraft & { photos?: string[] }, key: string): Promise<Demand>;
}

/** Sends the photos that the server does not have yet, each remembered as it arrives, then the filing. */
export async function sendFiling(store: FieldStore, item: FilingItem, ports: FilingPorts): Promise<Demand> {
  const digests = { ...item.digests };
  for (const id of item.photos) {
    const photo = digests[id] ? undefined : await store.photos.get(id);
    if (!photo) continue;
    digests[id] = (await ports.upload(photo)).digest;
    await store.queue.update(item.key, { digests: { ...digests } } as Partial<FilingItem>);
  }
  const photos = item.photos.map((id) => digests[id]).filter((one) => one !== undefined);
  return ports.file({ ...item.filing, ...(photos.length ? { photos } : {}) }, item.key);
}

/** A photo that waited too long on the server without its filing is gone there: it is still here. */
const isPhotoGone = (fault: ApiError): boolean => fault.faults.some((one) => one.pointer.startsWith('/photos')) || fault.pointer === '/photos';
const MOST_UPLOADS = 4;

export const filingKind: Kind<FilingItem> = {
  lane: (item) => item.key,

  async arrived(store, item, said, now) {
    const demand = said as Demand;
    const { reason: _reason, ...rest } = item;
    const { kind, category, filed_at } = item.filing;
    const { id, number } = demand.item;
    await store.transaction('rw', store.queue, store.photos, async () => {
      await store.queue.put({ ...rest, filing: { kind, category, content: '', filed_at }, photos: [], digests: {}, state: 'sent', sent_at: now, demand_id: id, number });
      await dropPhotos(store, item.key);
    });
  },

  async refused(_store, item, fault, retryAt) {
    if (!isPhotoGone(fault) || item.photos.length === 0 || item.tries >= MOST_UPLOADS) return undefined;
    return { state: 'queued', next_at: retryAt, digests: {} };
  },
};
