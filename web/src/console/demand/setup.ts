// What the lists of the set-up share: read at once, edited in a dialog, read anew when the dialog was sent.
import { ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { get } from '../../api/client.ts';
import { tell } from '../shell/notice.ts';
import { useSend } from '../ui/form.ts';

export function useSetup<T>(address: string) {
  const { t } = useI18n();
  const { isBusy, fault: refused, send } = useSend();
  const items = shallowRef<T[]>();
  const fault = shallowRef<unknown>();
  const isOpen = ref(false);

  async function read(): Promise<void> {
    fault.value = undefined;
    try {
      items.value = (await get<{ items: T[] }>(address)).items;
    } catch (problem) {
      fault.value = problem;
    }
  }
  void read();

  async function save(deed: () => Promise<unknown>): Promise<void> {
    if (!(await send(async () => void (await deed())))) return;
    isOpen.value = false;
    tell(t('act.saved'));
    await read();
  }

  return { items, fault, read, isOpen, isBusy, refused, save };
}
