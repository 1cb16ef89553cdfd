// A list read page by page with the server's cursor. Keeps only the newest question's answer. Knows no page.
import { computed, ref, shallowRef } from 'vue';
import type { List } from '../../api/types.ts';

export function useKeyset<T>(ask: (after: string | undefined) => Promise<Partial<List<T>>>) {
  const items = shallowRef<T[]>([]);
  const next = ref<string>();
  const fault = shallowRef<unknown>();
  const isBusy = ref(false);
  const isRead = ref(false);
  let turn = 0;

  async function read(isFresh: boolean): Promise<void> {
    const mine = ++turn;
    isBusy.value = true;
    fault.value = undefined;
    try {
      const page = await ask(isFresh ? undefined : next.value);
      if (mine !== turn) return;
      items.value = isFresh ? (page.items ?? []) : [...items.value, ...(page.items ?? [])];
      next.value = page.next;
      isRead.value = true;
    } catch (problem) {
      if (mine !== turn) return;
      if (isFresh) items.value = [];
      fault.value = problem;
    } finally {
      if (mine === turn) isBusy.value = false;
    }
  }

  return {
    items,
    fault,
    isBusy,
    isRead,
    hasMore: computed(() => next.value !== undefined && next.value !== ''),
    reload: () => read(true),
    more: () => read(false),
    /** Puts in a change without asking again. */
    put: (change: (items: T[]) => T[]) => {
      items.value = change(items.value);
    },
  };
}

/** Calls `act` when nothing new came for a moment: for search boxes. */
export function settle(act: () => void, waitMs = 250): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, waitMs);
  };
}
