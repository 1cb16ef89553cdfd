// Hears that something happened at a place or to a case, and has it read again, not more often than it rests. Keeps no data.
import { onBeforeUnmount, ref, type Ref } from 'vue';
import { follow, type LiveState } from '../../api/live.ts';

const REST_MS = 2_000;

export function useLive(path: string, act: () => void): Ref<LiveState> {
  const state = ref<LiveState>('connecting');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  let isFirst = true;

  const live = follow<unknown>(path, {}, {
    change() {
      // What the stream begins with was just read by the page itself.
      if (isFirst) return void (isFirst = false);
      timer ??= setTimeout(
        () => {
          timer = undefined;
          last = Date.now();
          act();
        },
        Math.max(0, last + REST_MS - Date.now()),
      );
    },
    state: (now) => (state.value = now),
  });
  onBeforeUnmount(() => {
    clearTimeout(timer);
    live.close();
  });
  return state;
}
