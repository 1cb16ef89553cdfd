// What a demand can be about: classes and their categories, read once. Decides nothing.
import { computed, shallowRef } from 'vue';
import { get } from '../../api/client.ts';
import type { Category } from './types.ts';

const all = shallowRef<Category[]>([]);
let asked: Promise<void> | undefined;

export interface Branch {
  code: string;
  name: string;
  items: Category[];
}

export function loadCategories(isFresh = false): Promise<void> {
  if (isFresh) asked = undefined;
  asked ??= get<{ items: Category[] }>('/public/demand-categories').then(
    (reply) => void (all.value = reply.items),
    (problem: unknown) => {
      asked = undefined;
      throw problem;
    },
  );
  return asked;
}

export function useCategories() {
  // A list without them still shows; the names of demands come with the demands.
  loadCategories().catch(() => undefined);
  const branches = (isOffered: boolean): Branch[] =>
    all.value
      .filter((one) => one.code.length === 2)
      .map((one) => ({
        code: one.code,
        name: one.name,
        items: all.value.filter((each) => each.code.length === 4 && each.code.startsWith(one.code) && (!isOffered || each.is_active)),
      }))
      .filter((one) => one.items.length > 0);
  return {
    all,
    /** What may be chosen for a demand that is filed now. */
    offered: computed(() => branches(true)),
    tree: computed(() => branches(false)),
    nameOf: (code: string | undefined): string => all.value.find((one) => one.code === code)?.name ?? code ?? '',
  };
}
