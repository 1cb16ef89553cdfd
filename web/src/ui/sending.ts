// Something being sent: whether it is on its way, and what came back wrong. Knows no form.
import { ref, shallowRef } from 'vue';

export function useSend() {
  const isBusy = ref(false);
  const fault = shallowRef<unknown>();

  /** Runs `deed`; gives back whether it went well. */
  async function send(deed: () => Promise<void>): Promise<boolean> {
    if (isBusy.value) return false;
    isBusy.value = true;
    fault.value = undefined;
    try {
      await deed();
      return true;
    } catch (problem) {
      fault.value = problem;
      return false;
    } finally {
      isBusy.value = false;
    }
  }

  return { isBusy, fault, send };
}
