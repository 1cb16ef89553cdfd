// Where the doors of a building stand, read again about once a second however often something happens. Holds nobody's
// data, and knows no page.
import { onBeforeUnmount, shallowRef } from 'vue';
import { get } from '../../api/client.ts';
import type { Id } from '../../api/types.ts';
import type { DoorState } from '../wire.ts';

const REST_MS = 900;

export function useDoorStates(survey: Id, building: Id) {
  const states = shallowRef(new Map<Id, DoorState>());
  const fault = shallowRef<unknown>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;

  async function read(): Promise<void> {
    last = Date.now();
    try {
      const { items } = await get<{ items: DoorState[] }>(`/surveys/${survey}/buildings/${building}/states`);
      states.value = new Map(items.map((one) => [one.door_id, one]));
      fault.value = undefined;
    } catch (problem) {
      fault.value = problem;
    }
  }

  /** Something changed: reads at once, or as soon as it may again. */
  function refresh(): void {
    if (timer !== undefined) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        void read();
      },
      Math.max(0, last + REST_MS - Date.now()),
    );
  }

  /** An answer's own reply is newer than any list. */
  function put(one: DoorState): void {
    const kept = states.value.get(one.door_id);
    states.value = new Map(states.value).set(one.door_id, { ...kept, ...one });
  }

  onBeforeUnmount(() => clearTimeout(timer));
  return { states, fault, read, refresh, put };
}
