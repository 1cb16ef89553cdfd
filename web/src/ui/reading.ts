// Something that a page asks for, and may ask for again: the newest answer, or why there is none. Knows no page.
import { ref, shallowRef } from 'vue';

export function useReading<T, Words extends unknown[] = []>(ask: (...words: Words) => Promise<T>) {
  const found = shallowRef<T>();
  const fault = shallowRef<unknown>();
  const isBusy = ref(false);
  let turn = 0;

  /** An answer that is late does not take the place of a newer one. */
  async function read(...words: Words): Promise<void> {
    const mine = ++turn;
    isBusy.value = true;
    fault.value = undefined;
    try {
      const answer = await ask(...words);
      if (mine === turn) found.value = answer;
    } catch (problem) {
      if (mine === turn) fault.value = problem;
    } finally {
      if (mine === turn) isBusy.value = false;
    }
  }

  return { found, fault, isBusy, read };
}
