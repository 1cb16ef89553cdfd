// The demand that a mediation comes from: its place and number, whether a mediation is there, and the move that sends it there. Of
// what was said in it nothing is taken over: parties tell the committee themselves.
import { computed, shallowRef } from 'vue';
import type { Demand } from '../../api/generated.ts';
import { get, post } from '../../api/client.ts';
import type { Id } from '../../api/types.ts';

export function useDemand(id: Id) {
  const one = shallowRef<Demand>();
  const isMediated = computed(() => one.value?.steps.some((step) => step.move === 'mediate') ?? false);

  async function read(): Promise<void> {
    one.value = await get<Demand>(`/demands/${id}`);
  }

  /** As it stands now, so that it can be tried again. What was done meanwhile is not done twice. */
  async function send(): Promise<void> {
    await read();
    if (isMediated.value || !one.value) return;
    one.value = await post<Demand>(`/demands/${id}/moves`, { version: one.value.version, move: 'mediate' });
  }

  return {
    one,
    isMediated,
    /** There is nothing to be registered any more. */
    isRegistered: computed(() => one.value?.has_mediation ?? false),
    mayMove: computed(() => one.value?.moves.includes('mediate') ?? false),
    read,
    send,
  };
}
