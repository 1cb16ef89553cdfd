// What the lists of the set-up share: read at once, one of them edited in a dialog, read anew when the dialog was sent.
import { reactive, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { get } from '../../api/client.ts';
import { tell } from '../shell/notice.ts';
import { useSend } from '../../ui/sending.ts';

/** `blank`: what the dialog holds for a new one; of one that is there it takes the same members. */
export function useSetup<T extends object, D extends object = object>(address: string, blank: D) {
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

  const draft = reactive({ ...blank }) as D;

  function edit(one?: T): void {
    const known = Object.fromEntries(Object.entries(one ?? {}).filter(([name, value]) => name in blank && value !== undefined));
    Object.assign(draft, blank, known);
    isOpen.value = true;
  }

  async function save(deed: () => Promise<unknown>): Promise<void> {
    if (!(await send(async () => void (await deed())))) return;
    isOpen.value = false;
    tell(t('act.saved'));
    await read();
  }

  return { items, fault, read, draft, edit, isOpen, isBusy, refused, save };
}
