// Owns one demand as its caller follows it: reads it, and makes the caller's moves on a bad line. What was said stays on the
// phone until it is seen to have arrived; a move that may have arrived is looked for before it is made again.
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { ApiError, NetworkError } from '../api/client.ts';
import type { OwnDemand, OwnMove } from '../api/types.ts';
import { forget, keep, recall } from './draft.ts';
import { dropPhotos, sendPhotos } from './photos.ts';

export interface Ways {
  /** Under which name the phone keeps what is said about it. */
  about: () => string;
  look: () => Promise<OwnDemand>;
  send: (move: OwnMove & { version: number }) => Promise<OwnDemand>;
}

export interface Followed {
  demand: ShallowRef<OwnDemand | null>;
  isBusy: Ref<boolean>;
  loadFault: ShallowRef<unknown>;
  fault: ShallowRef<unknown>;
  progress: Ref<{ at: number; count: number } | undefined>;
  load(): Promise<void>;
  move(one: OwnMove): Promise<void>;
}

/** Answers are one form, whichever is given. */
const ANSWERS: readonly string[] = ['solve', 'unsolve', 'settle'];
const WITH_PHOTOS: readonly string[] = ['unsolve', 'note'];
const SLOTS = ['answer', 'note', 'urge', 'withdraw'] as const;
export const slotOf = (move: string): string => (ANSWERS.includes(move) ? 'answer' : move);

/** A move that was sent, after what. */
interface Tried {
  move?: string;
  note?: string;
  after?: number;
}

/** Whether the demand shows it by now. Pure. */
export const hasArrived = (now: Pick<OwnDemand, 'steps'>, tried: Tried): boolean =>
  now.steps.some((step) => step.place > (tried.after ?? Infinity) && step.move === tried.move && (step.note ?? '') === (tried.note ?? ''));

export function useMoves(ways: Ways): Followed {
  const demand = shallowRef<OwnDemand | null>(null);
  const isBusy = ref(false);
  const loadFault = shallowRef<unknown>(null);
  const fault = shallowRef<unknown>(null);
  const progress = ref<{ at: number; count: number }>();
  const nameOf = (slot: string): string => `${ways.about()}/${slot}`;

  async function settle(slot: string): Promise<void> {
    forget(nameOf(slot));
    forget(`${nameOf(slot)}/tried`);
    await dropPhotos(nameOf(slot));
  }

  /** As it stands now; what is seen to have arrived needs to be kept no longer. */
  async function look(): Promise<OwnDemand> {
    const now = await ways.look();
    for (const slot of SLOTS) if (hasArrived(now, recall<Tried>(`${nameOf(slot)}/tried`, {}))) await settle(slot);
    return now;
  }

  async function load(): Promise<void> {
    if (isBusy.value) return;
    isBusy.value = true;
    loadFault.value = null;
    try {
      demand.value = await look();
    } catch (problem) {
      loadFault.value = problem;
    } finally {
      isBusy.value = false;
    }
  }

  async function make(one: OwnMove): Promise<void> {
    const slot = slotOf(one.move);
    const tried = recall<Tried>(`${nameOf(slot)}/tried`, {});
    if (tried.move) {
      const now = await look();
      demand.value = now;
      if (tried.move === one.move && tried.note === (one.note ?? '') && hasArrived(now, tried)) return;
    }
    const photos = WITH_PHOTOS.includes(one.move) ? await sendPhotos(nameOf(slot), (at, count) => (progress.value = { at, count })) : [];
    progress.value = undefined;
    const { version, steps } = demand.value!;
    keep(`${nameOf(slot)}/tried`, { move: one.move, note: one.note ?? '', after: Math.max(0, ...steps.map((step) => step.place)) } satisfies Tried);
    const now = await ways.send({ ...one, version, ...(photos.length ? { photos } : {}) });
    await settle(slot);
    demand.value = now;
  }

  /** Somebody else was quicker, or it arrived after all: the page shows it as it stands now. */
  async function afterFault(problem: unknown): Promise<void> {
    if (!(problem instanceof ApiError) || problem.status !== 409) return;
    demand.value = await look().catch(() => demand.value);
  }

  async function move(one: OwnMove): Promise<void> {
    if (isBusy.value || !demand.value) return;
    isBusy.value = true;
    fault.value = null;
    try {
      await make(one);
    } catch (problem) {
      if (!(problem instanceof NetworkError)) forget(`${nameOf(slotOf(one.move))}/tried`);
      await afterFault(problem);
      fault.value = problem;
    } finally {
      progress.value = undefined;
      isBusy.value = false;
    }
  }

  return { demand, isBusy, loadFault, fault, progress, load, move };
}
