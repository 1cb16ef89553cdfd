// The ledger's code tables (relation to the head and the like) in the reader's language. Read once from the server.
import { computed, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { get } from '../../api/client.ts';
import type { CodeItem, LedgerCodes } from '../wire.ts';

const tables = shallowRef<LedgerCodes>({});
let asked = false;

function ask(): void {
  if (asked) return;
  asked = true;
  get<LedgerCodes>('/ledger/codes').then(
    (reply) => (tables.value = reply),
    () => (asked = false),
  );
}

export function useCodes() {
  const { locale } = useI18n();
  ask();
  const word = (list: keyof LedgerCodes, code: string | undefined): string => {
    if (!code) return '';
    const item = tables.value[list]?.find((one) => one.code === code);
    return item ? (locale.value === 'en' ? item.en : item.zh) : code;
  };
  const options = (list: keyof LedgerCodes) =>
    computed(() => (tables.value[list] ?? []).map((one: CodeItem) => ({ value: one.code, label: locale.value === 'en' ? one.en : one.zh })));
  return { word, options };
}
